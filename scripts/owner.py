"""The owner of a running Home Assistant: onboards it and uses it over its own API, as the app does.

The calls are those of Home Assistant's frontend: `/api/onboarding`, `/auth/token`, the config flow
views of the `config` component, and the websocket.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientResponse, ClientSession, ClientTimeout, ClientWebSocketResponse

NAME = "Demo"
LOGIN = "demo"
PASSWORD = "recharge"  # noqa: S105 - of a Home Assistant that lives as long as the demo, on loopback
_TIMEOUT = ClientTimeout(total=120)
_GOING_ON = frozenset({"form", "menu", "progress"})
"""Results of a flow that is not over."""

type Json = Any
"""A JSON value, as the standard library reads and writes it."""
type Answer = str | Mapping[str, Json] | Callable[[Json], Mapping[str, Json]]
"""What is chosen of a menu, or put into a form; or how that follows from what the form says."""


class ApiError(Exception):
    """Home Assistant refused, or answered what was not expected."""


class Owner:
    """One login; an async context manager."""

    def __init__(self, address: str) -> None:
        """`address` is where Home Assistant serves, without a slash at the end."""
        self.address = address
        self.tokens: dict[str, Json] = {}
        """What the frontend keeps as `hassTokens`."""
        self._session = ClientSession(timeout=_TIMEOUT)

    async def __aenter__(self) -> Self:
        """Nothing is asked yet; see `onboard`."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        await self._session.close()

    async def onboard(self, language: str = "en") -> None:
        """Create the first user, log in, and skip the questions that follow."""
        client_id = f"{self.address}/"
        person = {
            "client_id": client_id,
            "name": NAME,
            "username": LOGIN,
            "password": PASSWORD,
            "language": language,
        }
        code = (await self._post("/api/onboarding/users", json=person))["auth_code"]
        await self._get_token(client_id, code)
        for step in ("core_config", "analytics"):
            await self._post(f"/api/onboarding/{step}")
        redirect = {"client_id": client_id, "redirect_uri": f"{client_id}?auth_callback=1"}
        await self._post("/api/onboarding/integration", json=redirect)

    async def log_in(self, username: str, password: str) -> None:
        """Log in as somebody who is known already."""
        client_id = f"{self.address}/"
        flow = {
            "client_id": client_id,
            "redirect_uri": client_id,
            "handler": ["homeassistant", None],
        }
        begun = await self._post("/auth/login_flow", json=flow)
        given = {"client_id": client_id, "username": username, "password": password}
        done = await self._post(f"/auth/login_flow/{begun['flow_id']}", json=given)
        await self._get_token(client_id, done["result"])

    async def tidy(self) -> None:
        """Answer and remove what a new Home Assistant would complain about.

        Onboarding adds integrations whose requirements are not part of our environments.
        """
        await self.ask("config/core/update", country="NC")
        for entry in await self.ask("config_entries/get"):
            if entry["state"] == "setup_error":
                path = f"/api/config/config_entries/entry/{entry['entry_id']}"
                async with self._session.delete(
                    self.address + path, headers=self._headers
                ) as response:
                    await _json(response)

    async def live_in(self, language: str, domain: str) -> None:
        """Change the language of the house, in which an integration then names its entities."""
        await self.ask("config/core/update", language=language)
        for entry in await self.ask("config_entries/get", domain=domain):
            await self._post(f"/api/config/config_entries/entry/{entry['entry_id']}/reload")

    async def _get_token(self, client_id: str, code: str) -> None:
        form = {"grant_type": "authorization_code", "client_id": client_id, "code": code}
        token = await self._post("/auth/token", data=form)
        self.tokens = {**token, "hassUrl": self.address, "clientId": client_id}

    async def flow(self, handler: str, answers: Mapping[str, Answer]) -> Json:
        """Go through a config flow, with an answer for each step it may ask; return what it made."""
        return await self._flow("/api/config/config_entries/flow", {"handler": handler}, answers)

    async def subentry_flow(
        self, entry: str, kind: str, answers: Mapping[str, Answer], *, subentry: str | None = None
    ) -> Json:
        """Go through a subentry flow: add, or with `subentry` reconfigure."""
        begin: dict[str, Json] = {"handler": [entry, kind]}
        if subentry is not None:
            begin["subentry_id"] = subentry
        return await self._flow("/api/config/config_entries/subentries/flow", begin, answers)

    async def _flow(
        self, path: str, begin: Mapping[str, Json], answers: Mapping[str, Answer]
    ) -> Json:
        result = await self._post(path, json=begin)
        while result["type"] in _GOING_ON:
            if result["type"] == "progress":
                await asyncio.sleep(0.2)
                result = await self._get(f"{path}/{result['flow_id']}")
                continue
            step = result["step_id"]
            if result.get("errors"):
                raise ApiError(f"step {step}: {result['errors']}")
            if step not in answers:
                raise ApiError(f"step {step} was not expected")
            answer = answers[step]
            given = answer(result) if callable(answer) else answer
            body = {"next_step_id": given} if isinstance(given, str) else given
            result = await self._post(f"{path}/{result['flow_id']}", json=body)
        return result

    async def act(self, domain: str, action: str, data: Mapping[str, Json]) -> Json:
        """Call an action and return its response. Raises `ApiError` with Home Assistant's words."""
        body = {"domain": domain, "service": action, "service_data": data, "return_response": True}
        return (await self.ask("call_service", **body))["response"]

    async def save_automation(self, automation: str, body: Mapping[str, Json]) -> None:
        """Write an automation, as the editor does, under an id."""
        await self._post(f"/api/config/automation/config/{automation}", json=body)

    async def ask(self, kind: str, /, **details: Json) -> Json:
        """Send one websocket command and return its result."""
        async with self._socket() as socket:
            return await _command(socket, 1, kind, **details)

    @asynccontextmanager
    async def following(self, *types: str) -> AsyncIterator[AsyncIterator[Json]]:
        """Follow events of these types as they are fired, from now on; they end when Home Assistant does."""
        async with self._socket() as socket:
            for number, kind in enumerate(types, start=1):
                await _command(socket, number, "subscribe_events", event_type=kind)
            yield _events(socket)

    @asynccontextmanager
    async def _socket(self) -> AsyncIterator[ClientWebSocketResponse]:
        url = self.address.replace("http", "ws", 1) + "/api/websocket"
        async with self._session.ws_connect(url, max_msg_size=0) as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.tokens["access_token"]})
            await socket.receive_json()
            yield socket

    async def states(self) -> dict[str, Json]:
        """All states, by entity id."""
        return {state["entity_id"]: state for state in await self._get("/api/states")}

    async def set_state(
        self, entity: str, state: str, attributes: Mapping[str, Json] | None = None
    ) -> None:
        """Say what an entity shows, as programs outside of Home Assistant do."""
        body = {"state": state, "attributes": attributes or {}}
        await self._post(f"/api/states/{entity}", json=body)

    async def page(self, path: str) -> str:
        """What a browser is given at a path, before anybody has logged in."""
        async with self._session.get(self.address + path) as response:
            if not response.ok:
                raise ApiError(f"{path}: {response.status}")
            return await response.text()

    async def _get(self, path: str) -> Json:
        async with self._session.get(self.address + path, headers=self._headers) as response:
            return await _json(response)

    async def _post(self, path: str, **body: Json) -> Json:
        async with self._session.post(
            self.address + path, headers=self._headers, **body
        ) as response:
            return await _json(response)

    @property
    def _headers(self) -> dict[str, str]:
        token = self.tokens.get("access_token")
        return {"Authorization": f"Bearer {token}"} if token else {}


async def _events(socket: ClientWebSocketResponse) -> AsyncIterator[Json]:
    async for message in socket:
        heard = message.json()
        if heard["type"] == "event":
            yield heard["event"]


async def _command(
    socket: ClientWebSocketResponse, number: int, kind: str, /, **details: Json
) -> Json:
    await socket.send_json({"id": number, "type": kind, **details})
    answer = await socket.receive_json()
    while answer["type"] != "result":  # Events of an earlier subscription may come first.
        answer = await socket.receive_json()
    if not answer["success"]:
        raise ApiError(str(answer.get("error")))
    return answer["result"]


async def _json(response: ClientResponse) -> Json:
    if not response.ok:
        raise ApiError(f"{response.url.path}: {response.status} {await response.text()}")
    return await response.json()
