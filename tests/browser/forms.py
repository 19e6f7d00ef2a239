"""The forms that more than one journey fills in, each looked at on the way."""

from scripts.stage import DOMAIN
from scripts.ways import DIAL
from tests.browser.person import Person

LINE = "config_subentries.line.step"
REPLY = "Your balance is 1.37749 USD valid till 19.05.14"
"""What Smart was seen to write, in 2014."""


async def log_in(person: Person, brand: str, address: str, **credentials: str) -> None:
    """Log in to an account of a brand, at an address; what is wrong with that is shown."""
    step = "config.step.credentials"
    await person.reads(f"{step}.title", provider=brand)
    for name, value in credentials.items():
        await person.write(f"{step}.data.{name}", value)
    advanced = person.dialog.get_by_role(
        "textbox", name=person.texts(f"{step}.sections.advanced.data.base_url")
    )
    await person.press(person.texts(f"{step}.sections.advanced.name"))
    await advanced.fill(address)
    await person.submit()


async def add_line(person: Person, account: str) -> None:
    """Open the form of a line that is to be added, where there are several accounts."""
    await person.go(f"/config/integrations/integration/{DOMAIN}")
    button = person.texts("config_subentries.line.initiate_flow.user")
    await person.page.get_by_text(button, exact=True).first.click()
    # Not with the mouse: the dialog's own host lies over its list while it opens.
    await person.page.get_by_text(account, exact=True).last.dispatch_event("click")


async def say_how_to_ask(person: Person, number: str) -> None:
    """From the ways of reading to the trial: Smart's codes and words as they are proposed, and a modem's action."""
    await person.reads(f"{LINE}.source.title")
    await person.look("read_how")
    await person.pick(f"{LINE}.source.menu_options.ask_operator")
    await person.reads(f"{LINE}.profile.title")
    await person.look("profile")
    await person.submit()
    await person.reads(f"{LINE}.codes.title")
    code = person.dialog.get_by_role("textbox", name=person.texts(f"{LINE}.codes.data.codes"))
    assert await code.input_value() == "*888#"
    await person.look("codes")
    await person.submit()
    await person.reads(f"{LINE}.writing.title")
    await person.press(person.texts(f"{LINE}.writing.sections.advanced.name"))
    await person.look("writing")
    await person.submit()
    await person.reads(f"{LINE}.action.title")
    await person.write(f"{LINE}.action.data.action", DIAL)
    await person.dialog.locator(".cm-content").fill(f'line: "{number}"\ncode: "{{code}}"')
    await person.look("action")
    await person.submit()
    await person.reads(f"{LINE}.reply.title")
    await person.look("reply")
    await person.pick(f"{LINE}.reply.menu_options.reply_response")
    await person.reads(f"{LINE}.reply_response.description")
    await person.write(f"{LINE}.reply_response.data.path", "content.reply")
    await person.look("reply_response")
    await person.submit()
    await person.reads(f"{LINE}.try_out.title")
    await person.look("try_out")


async def paste(person: Person, menu: str, reply: str) -> None:
    """Paste a reply, coming from a menu."""
    await person.pick(f"{LINE}.{menu}.menu_options.paste")
    await person.reads(f"{LINE}.paste.description")
    await person.write(f"{LINE}.paste.data.reply", reply)
    await person.submit()
