//! `GET /api/products`: what is sold, at which price, and how much is left.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::problem::Problem;
use super::shop::Shop;
use crate::store;

pub(super) async fn products(State(shop): State<Arc<Shop>>) -> Result<Json<Value>, Problem> {
    let items = store::products(&shop.store).await;
    let items = items.map_err(|error| Problem::of_store(&error, &shop))?;
    let products: Vec<_> = items
        .iter()
        .map(|item| {
            json!({
                "productId": &*item.id, "name": &*item.name, "price": item.price, "currency": "KRW", "left": item.left,
            })
        })
        .collect();
    Ok(Json(json!({"products": products})))
}
