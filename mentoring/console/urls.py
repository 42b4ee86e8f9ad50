"""Administration inside an organisation, and (``operations``) of the whole installation."""

from django.urls import path

from mentoring.console import views

app_name = "console"
urlpatterns = [
    path("settings/", views.index, name="index"),
    path("settings/me/", views.contact_settings, name="contact_settings"),
    path("settings/organisation/", views.organisation, name="organisation"),
    path("settings/video/", views.video, name="video"),
    path("settings/video/test/", views.test_video, name="test_video"),
    path("settings/video/remove/", views.remove_video, name="remove_video"),
    path("settings/look/", views.look, name="look"),
    path("settings/people/", views.people, name="people"),
    path("settings/people/add/", views.add_person, name="add_person"),
    path("settings/people/<uuid:membership_id>/", views.person, name="person"),
    path("settings/people/<uuid:membership_id>/invite/", views.invite, name="invite"),
    path("settings/people/<uuid:membership_id>/admin/", views.set_admin, name="set_admin"),
    path("settings/people/<uuid:membership_id>/address/", views.correct_address, name="address"),
    path(
        "settings/people/<uuid:membership_id>/address/<uuid:change_id>/",
        views.confirm_address,
        name="confirm_address",
    ),
    path("settings/people/<uuid:membership_id>/roles/", views.confirm_roles, name="confirm_roles"),
    path("settings/people/<uuid:membership_id>/link/", views.hand_over, name="hand_over"),
    path("settings/people/<uuid:membership_id>/remove/", views.remove, name="remove"),
    path("settings/roles/", views.roles, name="roles"),
    path("settings/roles/<slug:slug>/", views.give_role, name="give_role"),
    path("settings/roles/<slug:slug>/<uuid:grant_id>/", views.take_role, name="take_role"),
    path("settings/sign-in/", views.second_step, name="second_step"),
    path("settings/policies/", views.policies, name="policies"),
    path("settings/policies/<slug:kind>/", views.policy, name="policy"),
    path("settings/outbox/", views.outbox, name="outbox"),
    path("settings/outbox/<uuid:mail_id>/", views.mail, name="mail"),
    path("settings/outbox/<uuid:mail_id>/letter/", views.letter, name="letter"),
    path("settings/outbox/<uuid:mail_id>/again/", views.send_again, name="send_again"),
    path("settings/log/", views.log, name="log"),
    path("settings/status/", views.status, name="status"),
]

operations = ([path("metrics", views.metrics, name="metrics")], "operations")
