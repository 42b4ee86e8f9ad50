from django.urls import path

from mentoring.accounts import entrances, views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("device/", views.device, name="device"),
    path("email/", views.address, name="address"),
    path("login/", entrances.login, name="login"),
    path("login/code/", entrances.request_code, name="request_code"),
    path("2fa/recovery-codes/", views.recovery_codes, name="recovery_codes"),
    path("2fa/recovery-codes/download/", views.no_second_look, name="no_second_look"),
    path("2fa/webauthn/login/", entrances.login_by_passkey, name="login_by_passkey"),
]
