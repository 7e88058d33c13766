// A shop that does what Toss's own Express sample does, with nothing but Node.js: its server hands on what the pages
// send, amounts as the strings that they are in the address, and shows the gateway's answer as it came.

import { once } from "node:events";
import { createServer } from "node:http";

// Toss's public document keys, which the sample comes with: one for the payment widget, one for everything else.
export const WIDGET_KEY = "test_gsk_docs_OaPz8L5KdmQXkzRz3y47BMw6";
export const API_KEY = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R";

// A secret key is a user name without a password, and the colon says so.
export const basic = (secretKey) => "Basic " + Buffer.from(secretKey + ":").toString("base64");

// Starts the shop on a free port; its payments are taken by the gateway at `gateway`.
export async function openShop(gateway) {
  const billingKeys = new Map();

  const ask = async (path, secretKey, fields) => {
    const headers = { Authorization: basic(secretKey), "Content-Type": "application/json" };
    const answer = await fetch(gateway + path, { method: "POST", headers, body: JSON.stringify(fields) });
    return { status: answer.status, body: await answer.json() };
  };

  const confirm = ({ paymentKey, orderId, amount }, secretKey) =>
    ask("/v1/payments/confirm", secretKey, { orderId, amount, paymentKey });

  const routes = {
    "/confirm/widget": (sent) => confirm(sent, WIDGET_KEY),
    "/confirm/payment": (sent) => confirm(sent, API_KEY),
    "/issue-billing-key": async ({ customerKey, authKey }) => {
      const issued = await ask("/v1/billing/authorizations/issue", API_KEY, { customerKey, authKey });
      billingKeys.set(customerKey, issued.body.billingKey);
      return issued;
    },
    "/confirm-billing": ({ customerKey, ...order }) =>
      ask(`/v1/billing/${billingKeys.get(customerKey)}`, API_KEY, { customerKey, ...order }),
  };

  const server = createServer(async (request, response) => {
    const reply = ({ status, body }) => {
      response.writeHead(status, { "Content-Type": "application/json" });
      response.end(JSON.stringify(body));
    };
    try {
      const sent = [];
      for await (const part of request) sent.push(part);
      reply(await routes[request.url](JSON.parse(Buffer.concat(sent))));
    } catch (error) {
      reply({ status: 500, body: { code: "SHOP", message: String(error) } });
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}`;
  return { url, close: () => server.close() };
}
