# SPDX-License-Identifier: Apache-2.0
"""fhirpy (PyPI) against a running server: python fhirpy_client.py http://127.0.0.1:8080/fhir"""
import asyncio
import sys

from fhirpy import AsyncFHIRClient
from fhirpy.base.exceptions import OperationOutcome, ResourceNotFound

from claims import FAMILY, person, prove, pulse

client = AsyncFHIRClient(sys.argv[1])
held = {}


async def creates():
    patient = client.resource("Patient", **{k: v for k, v in person(FAMILY).items() if k != "resourceType"})
    await patient.save()
    assert patient.id and patient["meta"]["versionId"] == "1"
    held["patient"] = patient


async def reads():
    again = await client.reference("Patient", held["patient"].id).to_resource()
    assert again["name"][0]["family"] == FAMILY


async def updates():
    held["patient"]["active"] = True
    await held["patient"].save()
    assert held["patient"]["meta"]["versionId"] == "2"


async def updates_some_fields_with_a_partial_body():
    await held["patient"].patch(language="vi")
    again = await client.reference("Patient", held["patient"].id).to_resource()
    assert again["language"] == "vi" and again["active"] is True


async def refreshes_with_an_unquoted_if_none_match():
    before = held["patient"]["meta"]["versionId"]
    await held["patient"].refresh()
    assert int(held["patient"]["meta"]["versionId"]) >= int(before)


async def gets_or_creates_by_a_condition():
    resource = client.resource("Patient", **{k: v for k, v in person(FAMILY + "C").items() if k != "resourceType"})
    search = {"identifier": f"https://hospital.example/mrn|{FAMILY}C-1"}
    first, created = await client.resources("Patient").search(**search).get_or_create(resource)
    assert created
    second, created = await client.resources("Patient").search(**search).get_or_create(resource)
    assert not created and second.id == first.id


async def updates_and_deletes_by_a_condition():
    search = {"identifier": f"https://hospital.example/mrn|{FAMILY}C-1"}
    resource = client.resource(
        "Patient", active=False, **{k: v for k, v in person(FAMILY + "C").items() if k != "resourceType"}
    )
    changed, created = await client.resources("Patient").search(**search).update(resource)
    assert not created and changed["active"] is False
    await client.resources("Patient").search(**search).delete()
    assert await client.resources("Patient").search(**search).first() is None


async def is_told_of_several_matches():
    for _ in range(2):
        await client.resource("Patient", **{k: v for k, v in person(FAMILY + "M").items() if k != "resourceType"}).save()
    try:
        await client.resources("Patient").search(family=FAMILY + "M").get()
    except Exception as error:
        assert "multiple" in type(error).__name__.lower(), error
        return
    raise AssertionError("no error")


async def counts_although_it_sends_an_unknown_parameter():
    assert await client.resources("Patient").search(family=FAMILY + "M").count() == 2


async def sends_a_transaction():
    mother = "urn:uuid:0d7bb0b8-3333-4f0e-9a41-000000000001"
    entries = [{"fullUrl": mother, "resource": person(FAMILY + "T"), "request": {"method": "POST", "url": "Patient"}}]
    for i in range(25):
        entries.append(
            {
                "resource": pulse(mother, 70 + i, f"2026-05-{i + 1:02}T10:00:00Z"),
                "request": {"method": "POST", "url": "Observation"},
            }
        )
    answer = await client.execute("", method="post", data={"resourceType": "Bundle", "type": "transaction", "entry": entries})
    assert len(answer["entry"]) == 26
    held["mother"] = answer["entry"][0]["response"]["location"].split("Patient/")[1].split("/")[0]


async def searches_sorts_and_pages():
    found = client.resources("Observation").search(patient=held["mother"]).sort("-date").limit(10)
    everything = await found.fetch_all()
    assert len(everything) == 25
    times = [o["effectiveDateTime"] for o in everything]
    assert times == sorted(times, reverse=True)


async def includes():
    bundle = await client.resources("Observation").search(patient=held["mother"]).include("Observation", "subject").fetch_raw()
    assert any(e["resource"]["resourceType"] == "Patient" for e in bundle["entry"])


async def asks_for_history():
    history = await client.execute(f"Patient/{held['patient'].id}/_history", method="get")
    assert history["type"] == "history" and len(history["entry"]) >= 3


async def reads_what_is_wrong():
    try:
        await client.resource("Observation", status="no-such-status").save()
    except OperationOutcome as outcome:
        assert outcome.resource["issue"][0]["severity"] == "error"
        return
    raise AssertionError("no error")


async def deletes():
    await held["patient"].delete()
    try:
        await client.reference("Patient", held["patient"].id).to_resource()
    except ResourceNotFound:
        return
    raise AssertionError("still there")


asyncio.run(
    prove(
        "fhirpy",
        [
            creates,
            reads,
            updates,
            updates_some_fields_with_a_partial_body,
            refreshes_with_an_unquoted_if_none_match,
            gets_or_creates_by_a_condition,
            updates_and_deletes_by_a_condition,
            is_told_of_several_matches,
            counts_although_it_sends_an_unknown_parameter,
            sends_a_transaction,
            searches_sorts_and_pages,
            includes,
            asks_for_history,
            reads_what_is_wrong,
            deletes,
        ],
    )
)
