"""What the walk needs beside the client: the customer's part, and the gateway's own books.

The control API of mock-toss, with nothing but the standard library: what is checked is not what checks.
"""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request


class Fake:
    """mock-toss at `url`, and in it the world of the merchant who has `secret_key`."""

    def __init__(self, url, secret_key):
        self.url = url
        self._authorization = "Basic " + base64.b64encode(f"{secret_key}:".encode()).decode()
        # Whatever proxy this machine has, the fake is on it.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def open_payment(self, order_id, amount, **more):
        """A customer goes through the payment window: the payment, ready to be confirmed."""
        return self._post("payments", {"orderId": order_id, "amount": amount, **more})

    def authorize_brandpay(self, customer_key):
        """A customer signs in to brandpay: the code that the redirect brings to the merchant."""
        return self._post("brandpay/authorize", {"customerKey": customer_key})["code"]

    def in_ledger(self, order_id):
        """What the gateway holds to be true about an order: its payments, oldest first."""
        records = (json.loads(line) for line in self._ask("ledger").splitlines())
        return [record for record in records if record.get("orderId") == order_id]

    def _post(self, path, fields):
        return json.loads(self._ask(path, json.dumps(fields).encode()))

    def _ask(self, path, body=None):
        request = urllib.request.Request(f"{self.url}/_mock/{path}", data=body)
        request.add_header("Authorization", self._authorization)
        request.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=10) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"/_mock/{path} answered {refused.code}: {refused.read().decode()}") from None
