"""The line of one page, made thin or cut by the browser itself, for datagrams too."""

from typing import Any

from playwright.sync_api import Page

# A latency of nothing would switch all of it off. Connections that are made before the browser is
# first told of a line stay out of its reach, so a page gets one before it goes anywhere.
FREE = {"offline": False, "latency": 1, "downloadThroughput": -1, "uploadThroughput": -1}
QUEUE = 30  # packets


class Network:
    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.restore()

    def restore(self) -> None:
        self._set()

    def pull_the_plug(self) -> None:
        self._set(packetLoss=100)

    def thin(self, kilobits: float) -> None:
        """So many kilobits a second each way. What does not fit is lost, as at a real router:

        without an end to its queue nothing is lost and all of it comes ten seconds late.
        """
        rate = kilobits * 1000 / 8
        self._set(downloadThroughput=rate, uploadThroughput=rate, packetQueueLength=QUEUE)

    def _set(self, **conditions: Any) -> None:
        self.session.send("Network.emulateNetworkConditions", FREE | conditions)
