"""How the programs go through the flows of Home Assistant."""

from aiohttp import web
from aiohttp.test_utils import TestServer
import pytest

from scripts.owner import ApiError, Json, Owner

_PATH = "/api/config/config_entries/flow"
_STEPS: dict[str | None, Json] = {
    None: {"type": "menu", "step_id": "way", "flow_id": "f", "menu_options": ["sensor", "code"]},
    "sensor": {"type": "form", "step_id": "sensor", "flow_id": "f", "errors": None},
    "sensor.modem": {"type": "progress", "step_id": "ask", "flow_id": "f"},
    "sensor.none": {"type": "form", "step_id": "sensor", "flow_id": "f", "errors": {"base": "no"}},
}


async def _answer(request: web.Request) -> web.Response:
    given = await request.json()
    return web.json_response(_STEPS[given.get("next_step_id") or given.get("entity")])


async def _look(_request: web.Request) -> web.Response:
    return web.json_response({"type": "create_entry", "title": "Peru"})


@pytest.fixture
async def house(loopback: None) -> TestServer:
    app = web.Application()
    app.router.add_post(_PATH, _answer)
    app.router.add_post(f"{_PATH}/f", _answer)
    app.router.add_get(f"{_PATH}/f", _look)
    return TestServer(app)


async def flow(house: TestServer, **answers: Json) -> Json:
    async with house, Owner(str(house.make_url("")).rstrip("/")) as owner:
        return await owner.flow("esim_recharge", answers)


async def test_menus_and_forms_are_answered_and_what_takes_its_time_is_waited_for(
    house: TestServer,
) -> None:
    made = await flow(
        house, way="sensor", sensor=lambda form: {"entity": f"{form['step_id']}.modem"}
    )
    assert made["title"] == "Peru"


async def test_a_form_that_complains_ends_the_flow_with_its_words(house: TestServer) -> None:
    with pytest.raises(ApiError, match=r"step sensor: .*no"):
        await flow(house, way="sensor", sensor={"entity": "sensor.none"})


async def test_a_step_without_an_answer_is_named(house: TestServer) -> None:
    with pytest.raises(ApiError, match="step sensor was not expected"):
        await flow(house, way="sensor")
