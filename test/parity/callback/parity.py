"""One JSON line for each result of a task: what test/parity reads of a run."""

import json

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
    name: parity
    type: stdout
    short_description: one JSON line for each result
    description: [One JSON line for each result.]
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "stdout"
    CALLBACK_NAME = "parity"

    def __init__(self):
        super().__init__()
        self.play = ""

    def v2_playbook_on_play_start(self, play):
        self.play = play.get_name()

    def tell(self, status, result):
        task = result._task
        found = result._result
        if task.action.split(".")[-1] == "meta":
            return
        if status == "ok" and found.get("changed"):
            status = "changed"
        if status == "failed" and task.ignore_errors:
            status = "ignored"
        if status == "unreachable" and task.ignore_unreachable:
            status = "ignored"
        message = found.get("msg") or found.get("stderr") or ""
        name = task.name or task.action.split(".")[-1]
        line = {"play": self.play, "task": name, "module": task.action.split(".")[-1]}
        line = {**line, "host": result._host.get_name(), "status": status}
        print(json.dumps({**line, "message": str(message)[:500]}), flush=True)

    def whole(self, status, result):
        if not (result._task.loop is not None and result._result.get("results")):
            self.tell(status, result)

    def including(self, result):
        return result._task.action.split(".")[-1] in ("include_tasks", "include_role")

    def v2_runner_on_ok(self, result):
        if not self.including(result):
            self.whole("ok", result)

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self.whole("failed", result)

    def v2_runner_on_skipped(self, result):
        self.whole("skipped", result)

    def v2_runner_on_unreachable(self, result):
        self.whole("unreachable", result)

    def v2_runner_item_on_ok(self, result):
        if not self.including(result):
            self.tell("ok", result)

    def v2_runner_item_on_failed(self, result):
        self.tell("failed", result)

    def v2_runner_item_on_skipped(self, result):
        self.tell("skipped", result)
