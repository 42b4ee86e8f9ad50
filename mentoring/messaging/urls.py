from django.urls import path

from mentoring.messaging.views import conversation as views
from mentoring.messaging.views import mine

app_name = "messaging"
CONVERSATION = "with/<uuid:place_id>/conversation"
MESSAGE = f"{CONVERSATION}/<int:number>"
urlpatterns = [
    path("share/", views.share, name="share"),
    path("messages/", mine.mine, name="mine"),
    path("messages/reading/", mine.reading, name="reading"),
    path("messages/search/", mine.search, name="search"),
    path("messages/new/", mine.new, name="new"),
    path("messages/new/<slug:slug>/", mine.write_to_team, name="write_to_team"),
    path("messages/new/<slug:slug>/<uuid:membership_id>/", mine.write_to, name="write_to"),
    # Where letters led before there were conversations.
    path("with/<uuid:place_id>/say/", views.moved, name="moved"),
    path(f"{CONVERSATION}/", views.conversation, name="conversation"),
    path(f"{CONVERSATION}/newer/", views.newer, name="newer"),
    path(f"{CONVERSATION}/read/", views.read, name="read"),
    path(f"{MESSAGE}/", views.message, name="message"),
]
