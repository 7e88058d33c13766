"""Walks through every method of python-tosspayments against mock-toss, and then looks into the fake's ledger.

    python walk.py http://127.0.0.1:8090

The client is used as it was published. It has no setting for the base URL, so that one attribute is replaced.
"""

import datetime
import faulthandler
import os
import sys
import unittest
import uuid

from tosspayments import TossPayments

from fake import Fake

# Toss's public document key for everything but the widget: https://docs.tosspayments.com
SECRET_KEY = "test_sk_zXLkKEypNArWmo50nX3lmeaxYG5R"

# What the client raises when it is refused: `code` is the HTTP status, `error_type` the gateway's code.
Refused = getattr(TossPayments, "_TossPayments__HttpError")

# The measured test card (docs/toss/contract.md, section 8).
CARD = {
    "cardNumber": "9410001234567890",
    "cardExpirationYear": "30",
    "cardExpirationMonth": "12",
    "cardPassword": "12",
    "customerIdentityNumber": "900101",
}

KOREAN_TIME = datetime.timezone(datetime.timedelta(hours=9))


def client(url, secret_key=SECRET_KEY):
    made = TossPayments(secret_key)
    setattr(made, "_TossPayments__base_url", f"{url}/")
    return made


def order():
    return f"order-{uuid.uuid4()}"


class Walk(unittest.TestCase):
    url = None

    def setUp(self):
        self.fake = Fake(self.url, SECRET_KEY)
        self.client = client(self.url)

    def open(self, amount):
        order_id = order()
        return self.fake.open_payment(order_id, amount)

    def confirmed(self, amount):
        payment = self.open(amount)
        return self.client.confirm(payment["paymentKey"], payment["orderId"], amount)

    def refused(self, status, code, method, *arguments, **named):
        """The call is refused with this status and this code, and a reason for people."""
        with self.assertRaises(Refused) as caught:
            method(*arguments, **named)
        self.assertEqual((caught.exception.code, caught.exception.error_type), (status, code))
        self.assertTrue(caught.exception.reason)

    def assert_book(self, order_id, status, captured, balance):
        """The gateway knows exactly one payment for the order, and this of it."""
        records = self.fake.in_ledger(order_id)
        told = [(record["status"], record["captured"], record["balance"]) for record in records]
        self.assertEqual(told, [(status, captured, balance)])


class TheClient(Walk):
    def test_has_no_method_that_is_not_walked_here(self):
        methods = {name for name in vars(TossPayments) if not name.startswith("_")}
        self.assertEqual(methods, {
            "confirm",
            "cancel",
            "get_payment_by_payment_key",
            "get_payment_by_order_id",
            "get_transaction",
            "pay_with_card_number",
            "request_brand_pay_access_token",
            "confirm_brandpay",
            "create_billing_key",
            "pay_with_billing_key",
        })

    def test_with_an_unknown_key_is_refused_before_anything_is_looked_up(self):
        stranger = client(self.url, "test_sk_nobodyhasthiskey0000000000000")
        self.refused(401, "UNAUTHORIZED_KEY", stranger.get_payment_by_order_id, order())


class Confirm(Walk):
    def test_takes_what_the_customer_agreed_to(self):
        payment = self.open(15_000)
        done = self.client.confirm(payment["paymentKey"], payment["orderId"], 15_000)
        self.assertEqual(done["status"], "DONE")
        self.assertEqual(done["method"], "카드")
        self.assertEqual((done["totalAmount"], done["balanceAmount"], done["vat"]), (15_000, 15_000, 1_364))
        self.assertEqual((done["paymentKey"], done["orderId"]), (payment["paymentKey"], payment["orderId"]))
        self.assert_book(payment["orderId"], "DONE", 15_000, 15_000)

    def test_repeated_with_its_idempotency_key_is_the_same_answer_and_not_a_second_charge(self):
        payment, key = self.open(15_000), str(uuid.uuid4())
        arguments = (payment["paymentKey"], payment["orderId"], 15_000, key)
        self.assertEqual(self.client.confirm(*arguments), self.client.confirm(*arguments))
        self.assert_book(payment["orderId"], "DONE", 15_000, 15_000)

    def test_repeated_without_a_key_is_told_that_the_payment_is_processed(self):
        done = self.confirmed(15_000)
        again = (done["paymentKey"], done["orderId"], 15_000)
        self.refused(400, "ALREADY_PROCESSED_PAYMENT", self.client.confirm, *again)
        self.assert_book(done["orderId"], "DONE", 15_000, 15_000)

    def test_of_another_amount_takes_nothing(self):
        payment = self.open(15_000)
        with self.assertRaises(Refused):
            self.client.confirm(payment["paymentKey"], payment["orderId"], 1_000)
        (record,) = self.fake.in_ledger(payment["orderId"])
        self.assertEqual(record["captured"], 0)

    def test_of_an_unknown_payment_is_refused_as_not_found(self):
        with self.assertRaises(Refused) as caught:
            self.client.confirm("tosspayments-no-such-payment", order(), 15_000)
        self.assertEqual(caught.exception.code, 404)


class Cancel(Walk):
    def test_without_an_amount_gives_everything_back(self):
        done = self.confirmed(15_000)
        canceled = self.client.cancel(done["paymentKey"], {"cancelReason": "단순변심"})
        self.assertEqual((canceled["status"], canceled["balanceAmount"]), ("CANCELED", 0))
        (cancel,) = canceled["cancels"]
        self.assertEqual((cancel["cancelAmount"], cancel["cancelReason"]), (15_000, "단순변심"))
        self.assert_book(done["orderId"], "CANCELED", 15_000, 0)

    def test_of_a_part_repeated_with_its_key_gives_it_back_once(self):
        done, key = self.confirmed(15_000), str(uuid.uuid4())
        part = {"cancelReason": "한 벌만", "cancelAmount": 5_000}
        first = self.client.cancel(done["paymentKey"], part, key)
        self.assertEqual((first["status"], first["balanceAmount"]), ("PARTIAL_CANCELED", 10_000))
        self.assertEqual(self.client.cancel(done["paymentKey"], part, key), first)
        self.assert_book(done["orderId"], "PARTIAL_CANCELED", 15_000, 10_000)

    def test_of_more_than_is_left_changes_nothing(self):
        done = self.confirmed(15_000)
        more = {"cancelReason": "단순변심", "cancelAmount": 15_001}
        self.refused(403, "NOT_CANCELABLE_AMOUNT", self.client.cancel, done["paymentKey"], more)
        self.assert_book(done["orderId"], "DONE", 15_000, 15_000)

    def test_with_the_names_of_the_clients_own_readme_is_refused(self):
        # It shows cancel_reason where the gateway wants cancelReason, and hands the fields on as they are.
        done = self.confirmed(15_000)
        self.refused(400, "INVALID_REQUEST", self.client.cancel, done["paymentKey"], {"cancel_reason": "단순변심"})
        self.assert_book(done["orderId"], "DONE", 15_000, 15_000)


class LookUp(Walk):
    def test_by_payment_key_and_by_order_is_the_payment_as_it_was_confirmed(self):
        done = self.confirmed(15_000)
        self.assertEqual(self.client.get_payment_by_payment_key(done["paymentKey"]), done)
        self.assertEqual(self.client.get_payment_by_order_id(done["orderId"]), done)

    def test_of_what_is_not_there_is_refused(self):
        self.refused(404, "NOT_FOUND_PAYMENT", self.client.get_payment_by_order_id, order())
        self.refused(404, "NOT_FOUND_PAYMENT", self.client.get_payment_by_payment_key, "tosspayments-no-such-payment")


class Transactions(Walk):
    def span(self):
        """Around now, as the client's README builds it: with microseconds."""
        now = datetime.datetime.now(KOREAN_TIME).replace(tzinfo=None, microsecond=123_456)
        day = datetime.timedelta(days=1)
        return (now - day).isoformat(), (now + day).isoformat()

    def test_tell_of_the_charge_and_of_the_refund(self):
        done = self.confirmed(15_000)
        self.client.cancel(done["paymentKey"], {"cancelReason": "한 벌만", "cancelAmount": 5_000})
        listed = self.client.get_transaction(*self.span(), limit=5_000)
        ours = [(one["status"], one["amount"]) for one in listed if one["orderId"] == done["orderId"]]
        self.assertEqual(ours, [("DONE", 15_000), ("PARTIAL_CANCELED", -5_000)])

    def test_come_in_pages(self):
        orders = [self.confirmed(amount)["orderId"] for amount in (1_000, 2_000)]
        span, after, pages = self.span(), None, []
        while page := self.client.get_transaction(*span, starting_after=after, limit=1):
            self.assertEqual(len(page), 1)
            self.assertLess(len(pages), 1_000, "the pages do not end")
            pages.append(page[0])
            after = page[0]["transactionKey"]
        keys = [one["transactionKey"] for one in pages]
        self.assertEqual(len(keys), len(set(keys)))
        self.assertEqual([one["orderId"] for one in pages if one["orderId"] in orders], orders)


class KeyIn(Walk):
    def card(self, **more):
        return {"amount": "15000", "orderId": order(), "orderName": "생수 외 1건", **CARD, **more}

    def test_charges_the_card_at_once_also_for_an_amount_in_quotes(self):
        # In quotes, as the client's documentation has it.
        card = self.card(cardInstallmentPlan=0, useFreeInstallmentPlan=False, taxFreeAmount=0, customerName="김토스")
        done = self.client.pay_with_card_number(card)
        self.assertEqual((done["status"], done["totalAmount"], done["orderId"]), ("DONE", 15_000, card["orderId"]))
        self.assertEqual(done["card"]["issuerCode"], "21")
        self.assert_book(card["orderId"], "DONE", 15_000, 15_000)

    def test_repeated_with_its_key_charges_once(self):
        card, key = self.card(), str(uuid.uuid4())
        first = self.client.pay_with_card_number(card, key)
        self.assertEqual(self.client.pay_with_card_number(card, key), first)
        self.assert_book(card["orderId"], "DONE", 15_000, 15_000)

    def test_of_a_number_that_is_no_cards_takes_nothing(self):
        card = self.card(cardNumber="433012")
        self.refused(400, "INVALID_CARD_NUMBER", self.client.pay_with_card_number, card)
        self.assertEqual(self.fake.in_ledger(card["orderId"]), [])


class Billing(Walk):
    def issued(self):
        customer_key = f"customer-{uuid.uuid4()}"
        return self.client.create_billing_key({"customerKey": customer_key, **CARD})

    def charge(self, customer_key, **more):
        return {"customerKey": customer_key, "amount": 4_900, "orderId": order(), "orderName": "구독", **more}

    def test_charges_the_card_that_the_key_was_issued_for(self):
        issued = self.issued()
        self.assertEqual((issued["method"], issued["card"]["cardType"]), ("카드", "신용"))
        charge = self.charge(issued["customerKey"])
        done = self.client.pay_with_billing_key(issued["billingKey"], charge)
        self.assertEqual((done["status"], done["type"], done["totalAmount"]), ("DONE", "BILLING", 4_900))
        self.assertEqual(self.client.get_payment_by_order_id(charge["orderId"]), done)
        self.assert_book(charge["orderId"], "DONE", 4_900, 4_900)

    def test_for_another_customer_takes_nothing(self):
        issued, charge = self.issued(), self.charge("customer-somebody-else")
        charging = (self.client.pay_with_billing_key, issued["billingKey"], charge)
        self.refused(400, "NOT_MATCHES_CUSTOMER_KEY", *charging)
        self.assertEqual(self.fake.in_ledger(charge["orderId"]), [])

    def test_of_one_order_twice_takes_once(self):
        # The client sends no idempotency key here, so the order is what protects the customer.
        issued = self.issued()
        charge = self.charge(issued["customerKey"])
        self.client.pay_with_billing_key(issued["billingKey"], charge)
        charging = (self.client.pay_with_billing_key, issued["billingKey"], charge)
        self.refused(400, "DUPLICATED_ORDER_ID", *charging)
        self.assert_book(charge["orderId"], "DONE", 4_900, 4_900)


class Brandpay(Walk):
    def setUp(self):
        super().setUp()
        self.customer_key = f"customer-{uuid.uuid4()}"

    def opened(self):
        """The customer pays with brandpay in its window."""
        return self.fake.open_payment(order(), 15_000, type="BRANDPAY", customerKey=self.customer_key)

    def test_gives_a_token_for_a_code_once_and_for_a_refresh_token_again(self):
        code = self.fake.authorize_brandpay(self.customer_key)
        ask = self.client.request_brand_pay_access_token
        token = ask(self.customer_key, "AuthorizationCode", code=code)
        self.assertEqual((token["tokenType"], token["expiresIn"]), ("bearer", 2_592_000))
        renewed = ask(self.customer_key, "RefreshToken", refresh_token=token["refreshToken"])
        self.assertNotEqual(renewed["accessToken"], token["accessToken"])
        with self.assertRaises(Refused):
            ask(self.customer_key, "AuthorizationCode", code=code)

    def test_confirm_takes_what_the_customer_agreed_to(self):
        payment = self.opened()
        done = self.client.confirm_brandpay(payment["paymentKey"], 15_000, self.customer_key, payment["orderId"])
        self.assertEqual((done["status"], done["type"], done["totalAmount"]), ("DONE", "BRANDPAY", 15_000))
        self.assert_book(payment["orderId"], "DONE", 15_000, 15_000)

    def test_confirm_for_another_customer_takes_nothing(self):
        payment = self.opened()
        with self.assertRaises(Refused):
            self.client.confirm_brandpay(payment["paymentKey"], 15_000, "customer-somebody-else", payment["orderId"])
        (record,) = self.fake.in_ledger(payment["orderId"])
        self.assertEqual(record["captured"], 0)


if __name__ == "__main__":
    # Neither a proxy nor a .netrc of this machine's is to get between the client and the fake.
    os.environ.update(NO_PROXY="127.0.0.1", no_proxy="127.0.0.1", NETRC=os.devnull)
    # The client waits for ever. Where it hung is worth more than that it hung.
    faulthandler.dump_traceback_later(90, exit=True)
    Walk.url = sys.argv.pop(1).rstrip("/")
    unittest.main(verbosity=2)
