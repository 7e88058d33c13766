//! Objects of the gateway that lose nothing: views into an object that somebody else keeps, and resources that keep
//! their own. Both have public fields for what is typed, and give the rest by its name on the wire.

use serde_json::{Map, Value};

use super::{DecodeError, Payment, named_once};

pub(crate) mod sealed {
    pub trait Sealed {}
}

/// Something that the gateway answers with, which keeps everything that came: [`to_value`](Self::to_value) gives it
/// back, unknown fields too, numbers by value and keys in order of name.
///
/// ```
/// use toss_sdk::model::{Money, Resource, Transaction};
///
/// let body = br#"[{"transactionKey":"txrd_1","paymentKey":"tgen_1","orderId":"ORD-000001","status":"DONE",
///                  "currency":"KRW","amount":15000,"newField":[1]}]"#;
/// let rows = Vec::<Transaction>::parse(body).unwrap();
/// assert_eq!(rows.first().map(|row| row.amount), Some(Money::krw(15_000)));
/// assert!(rows.to_value().to_string().contains("newField"));
/// ```
pub trait Resource: Sized + sealed::Sealed {
    /// Reads a JSON value.
    ///
    /// # Errors
    /// If it is not of the resource's shape, or one of the fields that every such resource has is missing or
    /// impossible. Unknown fields, unknown enum values and absent optional fields are never an error.
    fn from_value(value: Value) -> Result<Self, DecodeError>;

    /// The whole value as it came. It may hold secrets: do not log it.
    fn to_value(&self) -> Value;

    /// Reads the body of an answer.
    ///
    /// # Errors
    /// As [`from_value`](Self::from_value), and if the body is not JSON or one of its objects, at any depth, names a
    /// field twice: which of two amounts is read must not depend on the reader.
    fn parse(body: &[u8]) -> Result<Self, DecodeError> {
        Self::from_value(named_once::read(body)?)
    }
}

impl sealed::Sealed for Payment {}

impl Resource for Payment {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        Self::from_object(object(value)?)
    }

    fn to_value(&self) -> Value {
        Value::Object(self.raw().clone())
    }
}

impl<T: Resource> sealed::Sealed for Vec<T> {}

/// A bare array, as v1 lists transactions and settlements.
impl<T: Resource> Resource for Vec<T> {
    fn from_value(value: Value) -> Result<Self, DecodeError> {
        let Value::Array(rows) = value else {
            return Err(DecodeError::NotAList);
        };
        rows.into_iter().map(T::from_value).collect()
    }

    fn to_value(&self) -> Value {
        self.iter().map(T::to_value).collect()
    }
}

pub(crate) fn object(value: Value) -> Result<Map<String, Value>, DecodeError> {
    let Value::Object(raw) = value else {
        return Err(DecodeError::NotAnObject);
    };
    Ok(raw)
}

/// All fields that are typed: the name on the wire, ours, and the type.
#[cfg(test)]
pub(crate) trait Typed {
    const FIELDS: &'static [[&'static str; 3]];
}

/// Writes views: structs that borrow from an object which is kept elsewhere.
macro_rules! views {
    ($(
        $(#[$doc:meta])* $name:ident<$life:lifetime> {
            $($(#[$field_doc:meta])* $field:ident: $type:ty = $wire:literal,)+
        }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name<$life> {
            $($(#[$field_doc])* pub $field: $type,)+
            raw: &$life serde_json::Map<String, serde_json::Value>,
        }

        impl<$life> $name<$life> {
            /// Reads an object whose amounts are in `currency` if it does not say otherwise.
            ///
            /// # Errors
            /// If it is no object, or one of its amounts cannot be read.
            pub fn of(
                value: &$life serde_json::Value,
                currency: $crate::model::Currency,
            ) -> Result<Self, $crate::model::DecodeError> {
                let raw = value.as_object().ok_or($crate::model::DecodeError::NotAnObject)?;
                let object = $crate::model::json::Object::within(raw, currency)?;
                Ok(Self { $($field: $crate::model::json::Field::field(&object, $wire)?,)+ raw })
            }

            /// A field that is not typed here, by its name on the wire.
            pub fn field(&self, name: &str) -> Option<&$life serde_json::Value> {
                self.raw.get(name)
            }
        }

        #[cfg(test)]
        impl $crate::model::kept::Typed for $name<'_> {
            const FIELDS: &'static [[&'static str; 3]] = &[$([$wire, stringify!($field), stringify!($type)]),+];
        }

        impl core::fmt::Debug for $name<'_> {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &self.$field))+
                    .finish_non_exhaustive()
            }
        }

        impl<$life> $crate::model::json::Read<$life> for $name<$life> {
            fn read(
                value: &$life serde_json::Value,
                name: &'static str,
                currency: $crate::model::Currency,
            ) -> Result<Option<Self>, $crate::model::DecodeError> {
                if !value.is_object() {
                    return Err($crate::model::DecodeError::Field(name));
                }
                Self::of(value, currency).map(Some)
            }
        }
    )+};
}
pub(crate) use views;

/// Writes resources: structs that keep their object, with methods for the views into it.
macro_rules! resources {
    ($(
        $(#[$doc:meta])* $name:ident {
            $($(#[$field_doc:meta])* $field:ident: $type:ty = $wire:literal,)*
            $(=> $($(#[$view_doc:meta])* $view:ident: $view_type:ty = $view_wire:literal,)+)?
        }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $type,)*
            raw: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            $($(
                $(#[$view_doc])*
                ///
                /// # Errors
                /// If it is of another shape, or one of its amounts cannot be read.
                pub fn $view(&self) -> Result<$view_type, $crate::model::DecodeError> {
                    let krw = $crate::model::Currency::Krw;
                    let object = $crate::model::json::Object::within(&self.raw, krw)?;
                    $crate::model::json::Field::field(&object, $view_wire)
                }
            )+)?

            /// Reads the gateway's JSON.
            ///
            /// # Errors
            /// If the body is no JSON object, names a field twice, or one of the fields that every such object has is
            /// missing or impossible. Unknown fields, unknown enum values and absent optional fields are never an error.
            pub fn from_json(body: &[u8]) -> Result<Self, $crate::model::DecodeError> {
                <Self as $crate::model::Resource>::parse(body)
            }

            /// The whole object as the gateway sent it, as compact JSON (numbers by value, keys in order of name).
            pub fn to_json(&self) -> String {
                <Self as $crate::model::Resource>::to_value(self).to_string()
            }

            /// A field that is not typed here, by its name on the wire.
            pub fn field(&self, name: &str) -> Option<&serde_json::Value> {
                self.raw.get(name)
            }
        }

        #[cfg(test)]
        impl $crate::model::kept::Typed for $name {
            const FIELDS: &'static [[&'static str; 3]] = &[
                $([$wire, stringify!($field), stringify!($type)],)*
                $($([$view_wire, concat!(stringify!($view), "()"), stringify!($view_type)]),+)?
            ];
        }

        impl core::fmt::Debug for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        }

        impl $crate::model::kept::sealed::Sealed for $name {}

        impl $crate::model::Resource for $name {
            fn from_value(value: serde_json::Value) -> Result<Self, $crate::model::DecodeError> {
                let raw = $crate::model::kept::object(value)?;
                let krw = $crate::model::Currency::Krw;
                let _object = $crate::model::json::Object::within(&raw, krw)?;
                $(let $field = $crate::model::json::Field::field(&_object, $wire)?;)*
                Ok(Self { $($field,)* raw })
            }

            fn to_value(&self) -> serde_json::Value {
                serde_json::Value::Object(self.raw.clone())
            }
        }
    )+};
}
pub(crate) use resources;
