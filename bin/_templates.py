"""Compiles every template with the settings of the product; fails on the first that does not."""

import sys

import django
from django.template import engines
from jinja2 import TemplateSyntaxError


def main() -> int:
    django.setup()
    environment = engines["jinja2"].env
    wrong = 0
    names = [name for name in environment.list_templates() if name.endswith((".html", ".txt"))]
    for name in names:
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            wrong += 1
            print(f"{name}:{error.lineno}: {error.message}")
    print(f"{len(names)} templates, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
