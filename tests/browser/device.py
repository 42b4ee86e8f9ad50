"""What tests ask a browser about what it keeps."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Error, Page

COUNT = """async () => {
  const known = await indexedDB.databases()
  const found = { keys: 0, waiting: 0, localStorage: Object.keys(localStorage) }
  if (!known.some(({ name }) => name === "rapport")) return found
  const settled = asked => new Promise((done, fail) => {
    asked.onsuccess = () => done(asked.result); asked.onerror = () => fail(asked.error) })
  const db = await settled(indexedDB.open("rapport"))
  for (const name of ["keys", "waiting"]) {
    if (db.objectStoreNames.contains(name)) found[name] = await settled(db.transaction(name).objectStore(name).count())
  }
  db.close()
  return found
}"""


def patient(page: Page) -> Page:
    """A page that is gone to or loaded anew only once its scripts have come.

    Scripts of a page are fetched as it needs them. Somebody takes a moment before they press
    a button; a test doesn't, and on a slow machine it would press before anybody listens.
    """

    def once_ready(go: Callable[..., Any]) -> Callable[..., Any]:
        def going(*where: Any, **options: Any) -> Any:
            answer = go(*where, **options)
            if options.get("wait_until") == "commit":  # whoever asks to come before the scripts
                return answer
            page.wait_for_function("""() => !document.querySelector("script[src*='/main.']")
              || document.documentElement.classList.contains("is-ready")""")
            return answer

        return going

    page.goto, page.reload = once_ready(page.goto), once_ready(page.reload)  # type: ignore[method-assign]
    return page


def wait_for_worker(page: Page) -> None:
    """Until the service worker watches over the page."""
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")


def wait_for(page: Page, element: str) -> None:
    """Until the script of a custom element has come."""
    page.wait_for_function("name => Boolean(customElements.get(name))", arg=element)


UNTIL = """async ([condition, argument]) => {
  const holds = HOLDS
  for (let tries = 0; tries < 200; tries++) {
    if (await holds(argument)) return
    await new Promise(done => setTimeout(done, 100))
  }
  throw new Error(`never came true: ${condition}`)
}"""


def wait_until(page: Page, condition: str, argument: Any = None) -> None:
    """Until an asynchronous function of the page answers yes."""
    script = UNTIL.replace("HOLDS", condition)
    page.evaluate(script, [condition, argument])


def wait_for_kept(page: Page, *paths: str) -> None:
    """Until the device keeps these pages, which it fetches ahead one after the other."""
    wait_until(
        page,
        """(async paths => {
          for (const path of paths) {
            if (!await deviceStore.keptAt(new URL(path, location.href).href)) return false
          }
          return true
        })""",
        list(paths),
    )


def wait_until_empty(page: Page) -> None:
    """Until no page of anybody's is kept here."""
    wait_until(page, "(async () => !(await caches.keys()).some(one => one.startsWith('private-')))")


def private_caches(page: Page) -> list[str]:
    names: list[str] = page.evaluate("caches.keys()")
    return [name for name in names if name.startswith("private-")]


def kept_here(page: Page) -> dict[str, Any]:
    """Rows of the device's own database, and names in the browser's other memory.

    A page that is just leaving, such as one that finds somebody else signed in, takes the question
    with it: the next one is asked.
    """
    while True:
        try:
            found: dict[str, Any] = page.evaluate(COUNT)
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
            page.wait_for_load_state()
        else:
            return found
