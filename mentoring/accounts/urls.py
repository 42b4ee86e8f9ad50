from django.urls import path

from mentoring.accounts import views

app_name = "accounts"
urlpatterns = [path("", views.front, name="front")]
