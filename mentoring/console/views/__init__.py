"""Pages of administration, and one for everybody: how to reach me."""

from mentoring.console.views.overview import index
from mentoring.console.views.reach import reach

__all__ = ["index", "reach"]
