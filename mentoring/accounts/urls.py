from django.urls import path

from mentoring.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("email/", views.address, name="address"),
]
