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
}

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
        Endpoint {
            method: method.to_uppercase().parse().expect("a method"),
            path: path.to_owned(),
            query: query.collect(),
            body: content(&operation["requestBody"]),
            answer: content(&operation["responses"]["200"]),
            refusal: content(&operation["responses"]["4XX"]).unwrap_or(Value::Null),
        }
    }
}
