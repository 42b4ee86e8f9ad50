from django.urls import path

from mentoring.notifications import device_views, views

app_name = "notifications"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/emails/resumed/", views.resume, name="resume"),
    path("inbox/settings/", views.settings, name="settings"),
    path("inbox/silence/", views.silence, name="silence"),
    path("inbox/devices/", device_views.add_device, name="add_device"),
    path(
        "inbox/devices/<uuid:device_id>/removal/", device_views.remove_device, name="remove_device"
    ),
    path("inbox/log/", views.log, name="log"),
    path("inbox/log/<uuid:membership_id>/", views.log_of, name="log_of"),
    path("inbox/<uuid:item_id>/", views.open_item, name="open"),
]
