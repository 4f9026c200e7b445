"""A list that is downloaded is kept under what its page calls it, in the reader's language."""

import pytest

pytestmark = pytest.mark.django_db


def test_the_file_of_a_list_bears_the_name_of_its_table(make_agency, make_user, sign_in):
    client = sign_in(make_user("lola", "agency-admin", agency=make_agency()))
    names = []
    for language in ("en", "es"):
        answer = client.get("/admin/people?format=csv", headers={"accept-language": language})
        names.append(answer.headers["Content-Disposition"])
    assert names == ['attachment; filename="people.csv"', 'attachment; filename="personas.csv"']
