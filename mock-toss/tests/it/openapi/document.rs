//! `openapi.json`, as far as these tests read it.

use http::Method;
use serde_json::Value;

#[derive(Debug)]
pub(super) struct Document(Value);

/// One operation of the description.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) method: Method,
    pub(super) path: String,
    /// Name, whether it is required, and its schema.
    pub(super) query: Vec<(String, bool, Value)>,
    pub(super) body: Option<Value>,
    /// Of a 200; `None` if that is empty.
    pub(super) answer: Option<Value>,
    pub(super) refusal: Value,
    /// Whether bodies are encrypted; the schemas are those of what is inside.
    pub(super) is_sealed: bool,
    /// Whether a customer calls it, with an access token.
    pub(super) is_members: bool,
}

impl Endpoint {
    /// Whether the body has a field of that name.
    pub(super) fn needs(&self, name: &str) -> bool {
        self.body
            .as_ref()
            .is_some_and(|schema| schema.get("properties").is_some_and(|fields| fields.get(name).is_some()))
    }
}

#[expect(clippy::indexing_slicing, reason = "a description that lacks something fails the test")]
impl Document {
    pub(super) fn read() -> Self {
        Self(serde_json::from_str(include_str!("../../../openapi.json")).expect("openapi.json is JSON"))
    }

    /// The schema that a reference means, or the schema itself.
    pub(super) fn resolve<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#')) {
            Some(pointer) => self.0.pointer(pointer).expect("the reference leads somewhere"),
            None => schema,
        }
    }

    /// Every operation of the gateway.
    pub(super) fn gateway(&self) -> Vec<Endpoint> {
        let paths = self.0["paths"].as_object().expect("paths");
        let all = paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods");
            methods.iter().map(|(method, operation)| self.endpoint(path, method, operation))
        });
        all.filter(|endpoint| !endpoint.path.starts_with("/_mock/")).collect()
    }

    fn endpoint(&self, path: &str, method: &str, operation: &Value) -> Endpoint {
        let content = |at: &Value| {
            let kinds = at["content"].as_object()?;
            kinds.values().next().map(|kind| kind["schema"].clone())
        };
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let query = parameters.iter().map(|parameter| self.resolve(parameter));
        let query = query.filter(|parameter| parameter["in"] == "query").map(|parameter| {
            let name = parameter["name"].as_str().expect("a name").to_owned();
            (name, parameter["required"] == true, parameter["schema"].clone())
        });
        let inside = |schema: Value| schema.get("x-jwe").cloned().unwrap_or(schema);
        let body = content(&operation["requestBody"]);
        Endpoint {
            is_sealed: body.as_ref().is_some_and(|schema| schema.get("x-jwe").is_some()),
            is_members: operation["security"][0].get("bearer").is_some(),
            method: method.to_uppercase().parse().expect("a method"),
            path: path.to_owned(),
            query: query.collect(),
            body: body.map(inside),
            answer: content(&operation["responses"]["200"]).map(inside),
            refusal: content(&operation["responses"]["4XX"]).unwrap_or(Value::Null),
        }
    }
}
