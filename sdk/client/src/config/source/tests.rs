mod example;
mod fields;
mod layers;
