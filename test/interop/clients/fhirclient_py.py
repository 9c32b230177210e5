# SPDX-License-Identifier: Apache-2.0
"""fhirclient (PyPI) against a running server: python fhirclient_py.py http://127.0.0.1:8080/fhir"""
import asyncio
import sys

from fhirclient import client as smart
from fhirclient import server as servers
from fhirclient.models import bundle, observation, patient

from claims import FAMILY, person, prove, pulse, raises

server = smart.FHIRClient(settings={"app_id": "dyad-interop", "api_base": sys.argv[1]}).server
held = {}


def made(answer):
    return answer["id"]


def reads_the_capability_statement():
    server.get_capability()
    assert server.capabilityStatement.fhirVersion == "4.0.1"


def creates():
    held["id"] = made(patient.Patient(person(FAMILY)).create(server))


def reads():
    held["patient"] = patient.Patient.read(held["id"], server)
    assert held["patient"].name[0].family == FAMILY


def updates():
    held["patient"].active = True
    answer = held["patient"].update(server)
    assert answer["meta"]["versionId"] == "2"


def is_told_of_a_conflict():
    path = f"Patient/{held['id']}"
    headers = {"If-Match": 'W/"1"', "Content-Type": "application/fhir+json", "Accept": "application/fhir+json"}
    answer = server.session.put(server.base_uri + path, json={**person(FAMILY), "id": held["id"]}, headers=headers)
    assert answer.status_code == 412
    raises(servers.FHIRNotFoundException, lambda: patient.Patient.read("there-is-none", server))


def sends_a_transaction():
    entries = [
        {
            "resource": pulse(f"Patient/{held['id']}", 60 + i, f"2026-06-{i + 1:02}T10:00:00Z"),
            "request": {"method": "POST", "url": "Observation"},
        }
        for i in range(23)
    ]
    answer = server.post_json("", {"resourceType": "Bundle", "type": "transaction", "entry": entries}).json()
    assert len(bundle.Bundle(answer).entry) == 23


def searches():
    found = observation.Observation.where({"patient": held["id"], "code": "http://loinc.org|8867-4", "_count": "50"})
    assert len(found.perform_resources(server)) == 23


def pages():
    search = observation.Observation.where({"subject": f"Patient/{held['id']}", "_count": "10"})
    assert len(list(search.perform_resources_iter(server))) == 23


def asks_for_history():
    answer = server.request_json(f"Patient/{held['id']}/_history")
    assert [e["resource"]["meta"]["versionId"] for e in answer["entry"]] == ["2", "1"]


def deletes():
    made_id = made(patient.Patient(person(FAMILY + "D")).create(server))
    patient.Patient.read(made_id, server).delete()
    try:
        patient.Patient.read(made_id, server)
    except Exception as error:
        assert "410" in str(error) or getattr(getattr(error, "response", None), "status_code", 0) == 410, repr(error)
        return
    raise AssertionError("still there")


asyncio.run(
    prove(
        "fhirclient (Python)",
        [
            reads_the_capability_statement,
            creates,
            reads,
            updates,
            is_told_of_a_conflict,
            sends_a_transaction,
            searches,
            pages,
            asks_for_history,
            deletes,
        ],
    )
)
