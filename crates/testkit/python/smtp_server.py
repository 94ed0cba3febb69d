"""A mail server for tests: aiosmtpd with TLS, sign-in and faults on demand.

The options come as one line of JSON on stdin, and what happens goes as lines of JSON to stdout, before the client
gets its answer. Each further line on stdin is a number that is echoed, so that a test knows it has seen everything
up to there. The server ends when stdin closes, so it never outlives the test that started it.
"""

import asyncio
import email
import email.policy
import json
import logging
import ssl
import sys
import warnings

from aiosmtpd.smtp import AuthResult, SMTP

# Broken handshakes and refused sign-ins are what tests are about; aiosmtpd would write each to stderr.
logging.getLogger("mail.log").setLevel(logging.CRITICAL)
warnings.simplefilter("ignore")


def tell(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


class Server(SMTP):
    """The protocol, with answers to STARTTLS-less EHLO and to DATA that tests choose."""

    async def smtp_DATA(self, arg):
        if self.event_handler.holds(self.envelope.rcpt_tos):
            tell("held")
            await asyncio.Event().wait()
        answer = self.event_handler.behaviour_of(self.envelope.rcpt_tos).get("data")
        if answer:
            await self.push(answer)
            return
        await super().smtp_DATA(arg)


class Handler:
    def __init__(self, options):
        self.options = options
        self.default = options["behaviour"]
        self.greylisted = {}
        self.held = {}

    def behaviour_of(self, recipients):
        local_part = recipients[-1].split("@")[0] if recipients else ""
        return self.options["recipients"].get(local_part, self.default)

    def holds(self, recipients):
        address = recipients[-1] if recipients else ""
        tries = self.held[address] = self.held.get(address, 0) + 1
        return tries <= self.behaviour_of(recipients)["hold_data"]

    def authenticate(self, server, session, envelope, mechanism, login):
        user, password = login.login.decode(), login.password.decode()
        accepted = [user, password] == self.options["account"] and not self.default["auth"]
        tell("sign_in", mechanism=mechanism, user=user, accepted=accepted)
        if accepted:
            return AuthResult(success=True, auth_data=login)
        return AuthResult(success=False, handled=False, message=self.default["auth"])

    async def handle_MAIL(self, server, session, envelope, address, options):
        if self.default["mail"]:
            return self.default["mail"]
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        behaviour = self.behaviour_of([address])
        if behaviour["rcpt"]:
            return behaviour["rcpt"]
        tries = self.greylisted[address] = self.greylisted.get(address, 0) + 1
        if tries <= behaviour["greylist"]:
            return "451 4.7.1 Greylisted, come again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        after_dot = self.behaviour_of(envelope.rcpt_tos)["after_dot"]
        kind = after_dot["kind"]
        if kind == "refuse":
            return after_dot["answer"]
        if kind != "lose_and_drop":
            tell("mail", **self.received(session, envelope))
        if kind in ("keep_and_drop", "lose_and_drop"):
            server.transport.abort()
        if kind != "accept":
            await asyncio.Event().wait()
        return "250 2.0.0 queued as 1"

    @staticmethod
    def received(session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = {kind: message.get_body([kind]) for kind in ("plain", "html")}
        content = {kind: found.get_content() if found else "" for kind, found in part.items()}
        return {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "user": session.auth_data.login.decode() if session.auth_data else None,
            "headers": {name: str(value) for name, value in message.items()},
            "text": content["plain"],
            "html": content["html"],
            "raw": envelope.content.decode("utf-8", "replace"),
        }


async def main():
    loop = asyncio.get_running_loop()

    async def line_from_test():
        return await loop.run_in_executor(None, sys.stdin.readline)

    options = json.loads(await line_from_test())

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options["certificate"])
    security, account = options["security"], options["account"]
    handler = Handler(options)

    def server():
        tell("connected")
        return Server(
            handler,
            hostname="localhost",
            data_size_limit=options["size"],
            enable_SMTPUTF8=options["smtputf8"],
            tls_context=context if security == "starttls" else None,
            require_starttls=security == "starttls",
            authenticator=handler.authenticate,
            auth_required=bool(account),
            auth_require_tls=security == "starttls" or not account,
            auth_exclude_mechanism=[name for name in ("PLAIN", "LOGIN") if name not in options["mechanisms"]],
            loop=loop,
        )

    listener = await loop.create_server(
        server, "127.0.0.1", 0, ssl=context if security == "tls" else None
    )
    tell("listening", port=listener.sockets[0].getsockname()[1])
    while line := await line_from_test():
        tell("echo", number=int(line))


asyncio.run(main())
