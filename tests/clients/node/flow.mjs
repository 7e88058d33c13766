// What a customer of Toss's sample shop goes through, against mock-toss, and what the fake's ledger says afterwards.
//
//   node --test-reporter=spec flow.mjs http://127.0.0.1:8090
//
// The browser is played here: the payment window by the fake's control API, the success page by reading the address
// that the window sends the customer to.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";

import { API_KEY, WIDGET_KEY, basic, openShop } from "./shop.mjs";

const gateway = process.argv[2].replace(/\/+$/, "");
const limit = { timeout: 20_000 };
let shop;

before(async () => {
  shop = await openShop(gateway);
});

after(() => shop.close());

// The control API, in the world of the merchant with `secretKey`.
async function mock(path, secretKey, fields) {
  const request = fields && { method: "POST", body: JSON.stringify(fields) };
  const headers = { Authorization: basic(secretKey), "Content-Type": "application/json" };
  const answer = await fetch(`${gateway}/_mock/${path}`, { ...request, headers });
  const text = await answer.text();
  assert.equal(answer.status, 200, `/_mock/${path}: ${text}`);
  return text;
}

// The gateway's own records of an order.
async function book(orderId, secretKey) {
  const lines = (await mock("ledger", secretKey)).split("\n").filter(Boolean);
  const records = lines.map((line) => JSON.parse(line)).filter((record) => record.orderId === orderId);
  return records.map(({ status, captured, balance }) => ({ status, captured, balance }));
}

// The customer pays in the window; the answer is the address that the window sends the browser to.
async function pay(amount, secretKey) {
  const payment = JSON.parse(await mock("payments", secretKey, { orderId: `order-${randomUUID()}`, amount }));
  const query = new URLSearchParams({
    paymentType: payment.type,
    orderId: payment.orderId,
    paymentKey: payment.paymentKey,
    amount: payment.totalAmount,
  });
  return new URL(`${shop.url}/success.html?${query}`);
}

// What the success page does when it is opened: it sends the address's parameters to its server, as they are.
async function openSuccessPage(address, confirmPath) {
  const parameter = (name) => address.searchParams.get(name);
  return send(confirmPath, {
    paymentKey: parameter("paymentKey"),
    orderId: parameter("orderId"),
    amount: parameter("amount"),
  });
}

async function send(path, fields) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(shop.url + path, { method: "POST", headers, body: JSON.stringify(fields) });
  return { status: answer.status, body: await answer.json() };
}

for (const [what, path, secretKey] of [
  ["payment window", "/confirm/payment", API_KEY],
  ["widget", "/confirm/widget", WIDGET_KEY],
]) {
  test(`the success page of the ${what} confirms with the amount as a string`, limit, async () => {
    const address = await pay(50_000, secretKey);
    const orderId = address.searchParams.get("orderId");
    assert.equal(address.searchParams.get("amount"), "50000");

    const { status, body } = await openSuccessPage(address, path);

    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.status, "DONE");
    assert.equal(body.orderId, orderId);
    assert.equal(body.paymentKey, address.searchParams.get("paymentKey"));
    assert.equal(body.totalAmount, 50_000, "a number again, whatever it was asked with");
    assert.deepEqual(await book(orderId, secretKey), [{ status: "DONE", captured: 50_000, balance: 50_000 }]);
  });
}

test("a refresh of the success page is told that the payment is processed, and takes nothing more", limit, async () => {
  const address = await pay(50_000, API_KEY);
  const orderId = address.searchParams.get("orderId");
  assert.equal((await openSuccessPage(address, "/confirm/payment")).status, 200);

  const { status, body } = await openSuccessPage(address, "/confirm/payment");

  assert.deepEqual([status, body.code], [400, "ALREADY_PROCESSED_PAYMENT"]);
  // Node's fetch says "accept-language: *", which asks for nothing but Korean.
  assert.match(body.message, /[가-힣]/);
  assert.deepEqual(await book(orderId, API_KEY), [{ status: "DONE", captured: 50_000, balance: 50_000 }]);
});

test("an amount that was changed in the address takes nothing", limit, async () => {
  const address = await pay(50_000, API_KEY);
  address.searchParams.set("amount", "100");

  const { status, body } = await openSuccessPage(address, "/confirm/payment");

  assert.ok(status >= 400 && status < 500, `${status} ${JSON.stringify(body)}`);
  const [record, ...more] = await book(address.searchParams.get("orderId"), API_KEY);
  assert.equal(record.captured, 0);
  assert.deepEqual(more, []);
});

test("a card that the customer registered in the window is charged later", limit, async () => {
  const customerKey = randomUUID();
  // The sample's address ends like this, and the window has to cope.
  const successUrl = `${shop.url}/payment/billing.html?billingMethod=CARD&`;
  const registered = JSON.parse(await mock("billing/auth", API_KEY, { customerKey, successUrl }));
  const parameters = new URL(registered.successUrl).searchParams;
  assert.equal(parameters.get("billingMethod"), "CARD");
  assert.equal(parameters.get("customerKey"), customerKey);

  const sent = { customerKey: parameters.get("customerKey"), authKey: parameters.get("authKey") };
  const issued = await send("/issue-billing-key", sent);
  assert.equal(issued.status, 200, JSON.stringify(issued.body));
  assert.equal(issued.body.customerKey, customerKey);

  const orderId = `order-${randomUUID()}`;
  const order = { customerKey, amount: "4900", orderId, orderName: "토스 프라임 구독", customerEmail: "c@shop.example" };
  const charged = await send("/confirm-billing", order);
  assert.equal(charged.status, 200, JSON.stringify(charged.body));
  assert.deepEqual([charged.body.status, charged.body.type], ["DONE", "BILLING"]);
  assert.deepEqual(await book(orderId, API_KEY), [{ status: "DONE", captured: 4_900, balance: 4_900 }]);
});
