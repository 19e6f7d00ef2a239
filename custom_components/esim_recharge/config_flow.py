"""Adding an account with its lines; renewing its credentials; changing where it is reached."""

from collections.abc import Mapping, Sequence
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryData,
    ConfigSubentryFlow,
    FlowType,
    SubentryFlowContext,
)
from homeassistant.core import callback
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .const import (
    CONF_BASE_URL,
    CONF_CREDENTIALS,
    CONF_IDENTIFIER,
    CONF_PROVIDER,
    DOMAIN,
    SUBENTRY_TYPE_LINE,
)
from .flow_login import FlowProblem, Login, async_provider_name, login_schema
from .line_flow import LineSubentryFlow
from .line_steps import configured_lines, line_title
from .lines.models import line_key
from .options_flow import EsimOptionsFlow
from .providers.base import FoundLine
from .providers.catalog import PROVIDERS, ProviderType

CONF_LINES = "lines"


class EsimConfigFlow(ConfigFlow, domain=DOMAIN):
    """Account flow. Nothing is saved before the provider has accepted the login."""

    VERSION = 1

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._provider_type: ProviderType
        self._login: Login
        self._found: Sequence[FoundLine]

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Lines are added and set up one by one."""
        return {SUBENTRY_TYPE_LINE: LineSubentryFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> EsimOptionsFlow:
        """Settings that hold for all lines of an account."""
        return EsimOptionsFlow()

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Choose how the recharges are paid."""
        if user_input is None:
            return self.async_show_form(step_id="user", data_schema=_provider_schema())
        self._provider_type = PROVIDERS[user_input[CONF_PROVIDER]]
        if not self._provider_type.credentials:
            self._login = Login(provider_type=self._provider_type, credentials={})
            await self.async_set_unique_id(self._login.account_key, raise_on_progress=False)
            self._abort_if_unique_id_configured(reload_on_update=False, error="only_one_account")
            return await self._async_create([])
        if self._provider_type.needs_address:
            return await self.async_step_credentials()
        return await self.async_step_action()

    async def async_step_credentials(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the login, try it, and look for lines."""
        return await self._async_log_in("credentials", user_input)

    async def async_step_action(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the action that pays."""
        return await self._async_log_in("action", user_input)

    async def _async_log_in(self, step: str, user_input: dict[str, Any] | None) -> ConfigFlowResult:
        if user_input is None:
            return self._ask_login(step, {})
        try:
            self._login = Login.of_form(self._provider_type, user_input)
            # A form that was left open in another window, or closed with it, must not be in the way.
            await self.async_set_unique_id(self._login.account_key, raise_on_progress=False)
            self._abort_if_unique_id_configured(reload_on_update=False)
            self._found = await self._login.async_try(self.hass)
            if not self._provider_type.capabilities.lists_lines:
                return await self._async_create([])
            if not self._found:
                raise FlowProblem("no_lines")  # noqa: TRY301 - shown like all that failed before
            if not self._offered():
                raise FlowProblem("no_lines_left")  # noqa: TRY301 - as above
        except FlowProblem as problem:
            return self._ask_login(step, user_input, problem)
        return await self.async_step_lines()

    async def async_step_lines(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Choose which of the lines found are looked after."""
        offered, errors = self._offered(), dict[str, str]()
        if user_input is not None:
            chosen = user_input[CONF_LINES]
            if not chosen:
                errors[CONF_LINES] = "no_line_chosen"
            elif not offered.keys() >= set(chosen):
                errors[CONF_LINES] = "line_already_added"
            else:
                return await self._async_create([offered[key] for key in chosen])
        retired = sum(line.retired for line in self._found)
        return self.async_show_form(
            step_id="lines",
            data_schema=_lines_schema(offered, self._provider_type.name),
            errors=errors,
            description_placeholders={
                "found": str(len(self._found)),
                "retired": str(retired),
                "added": str(len(self._found) - retired - len(offered)),
            },
        )

    async def async_step_reauth(self, _entry_data: Mapping[str, Any]) -> ConfigFlowResult:
        """The provider no longer accepts the credentials."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for new credentials of the same account."""
        return await self._async_renew("reauth_confirm", self._get_reauth_entry(), user_input)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the credentials of an account, or where it is reached."""
        entry = self._get_reconfigure_entry()
        if not Login.of_entry(entry.data).provider_type.needs_address:
            return self.async_abort(reason="nothing_to_change")
        return await self._async_renew("reconfigure", entry, user_input)

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Go on with the first line, where the provider could not list any."""
        entry = result["result"]
        if not self._provider_type.capabilities.lists_lines:
            line = await self.hass.config_entries.subentries.async_init(
                (entry.entry_id, SUBENTRY_TYPE_LINE),
                context=SubentryFlowContext(source=SOURCE_USER),
            )
            if line["type"] is not FlowResultType.ABORT:  # as it does if the account does not run
                result["next_flow"] = (FlowType.CONFIG_SUBENTRIES_FLOW, line["flow_id"])
        return result

    async def _async_renew(
        self, step: str, entry: ConfigEntry, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        known = Login.of_entry(entry.data)
        self._provider_type = known.provider_type
        if user_input is None:
            return self._ask_login(step, known.suggestions)
        try:
            login = Login.of_form(known.provider_type, {**known.suggestions, **user_input})
            await login.async_try(self.hass)
        except FlowProblem as problem:
            return self._ask_login(step, user_input, problem)
        # Another flow of the same account may be waiting: reauth starts by itself.
        await self.async_set_unique_id(login.account_key, raise_on_progress=False)
        self._abort_if_unique_id_mismatch(reason="wrong_account")
        return self._async_save(entry, login)

    @callback
    def _async_save(self, entry: ConfigEntry, login: Login) -> ConfigFlowResult:
        replaced = {CONF_CREDENTIALS, CONF_BASE_URL}
        data = {key: value for key, value in entry.data.items() if key not in replaced} | login.data
        # The listener reloads an account that has changed. There is none while the set-up fails, and credentials
        # that stayed the same change nothing: an account that had stopped asking would wait for ever. Looked at
        # before the change, because a reload that begins at once takes the listener away.
        reloads = data != entry.data and bool(entry.update_listeners)
        result = self.async_update_and_abort(entry, data=data)
        if not reloads:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

    def _ask_login(
        self, step: str, suggested: Mapping[str, Any], problem: FlowProblem | None = None
    ) -> ConfigFlowResult:
        schema = login_schema(self._provider_type, with_address=step != "reauth_confirm")
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, suggested),
            errors=None if problem is None else problem.errors,
            description_placeholders={
                "provider": self._provider_type.name,
                "usual_url": self._provider_type.base_url,
                "message": "" if problem is None else problem.message,
            },
        )

    def _offered(self) -> dict[str, FoundLine]:
        """Lines that can be added, by their keys."""
        lines = {line_key(self._provider_type.key, item.identifier): item for item in self._found}
        added = configured_lines(self.hass)
        return {key: line for key, line in lines.items() if not line.retired and key not in added}

    async def _async_create(self, lines: Sequence[FoundLine]) -> ConfigFlowResult:
        provider = self._provider_type
        subentries: list[ConfigSubentryData] = [
            {
                "subentry_type": SUBENTRY_TYPE_LINE,
                "data": {CONF_IDENTIFIER: line.identifier},
                "title": line_title(line, provider.name),
                "unique_id": line_key(provider.key, line.identifier),
            }
            for line in lines
        ]
        return self.async_create_entry(
            title=await self._async_free_title(), data=self._login.data, subentries=subentries
        )

    async def _async_free_title(self) -> str:
        """The provider's name, numbered from the second account on."""
        taken = {entry.title for entry in self._async_current_entries()}
        name, number = await async_provider_name(self.hass, self._provider_type), 2
        title = name
        while title in taken:
            title, number = f"{name} {number}", number + 1
        return title


def _provider_schema() -> vol.Schema:
    """Brands are named alike everywhere; what is no brand has its words in the translations."""
    selector = SelectSelector(
        SelectSelectorConfig(
            options=[
                SelectOptionDict(value=key, label=item.name) for key, item in PROVIDERS.items()
            ],
            mode=SelectSelectorMode.LIST,
            translation_key=CONF_PROVIDER,
        )
    )
    return vol.Schema({vol.Required(CONF_PROVIDER): selector})


def _lines_schema(offered: Mapping[str, FoundLine], provider: str) -> vol.Schema:
    """All lines are chosen at first: most people want them all."""
    options = [
        SelectOptionDict(value=key, label=line_title(line, provider))
        for key, line in offered.items()
    ]
    selector = SelectSelector(
        SelectSelectorConfig(options=options, multiple=True, mode=SelectSelectorMode.LIST)
    )
    return vol.Schema({vol.Required(CONF_LINES, default=list(offered)): selector})
