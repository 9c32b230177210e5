# SPDX-License-Identifier: Apache-2.0
"""What every client must be able to do, told line by line; used by the clients written in Python."""
import inspect
import sys
import time
import traceback

FAMILY = f"Py{int(time.time() * 1000)}"


def person(family, **more):
    return {
        "resourceType": "Patient",
        "identifier": [{"system": "https://hospital.example/mrn", "value": f"{family}-1"}],
        "name": [{"family": family, "given": ["Lan"]}],
        "gender": "female",
        "birthDate": "1991-07-14",
        **more,
    }


def pulse(subject, value, when):
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4", "display": "Heart rate"}]},
        "subject": {"reference": subject},
        "effectiveDateTime": when,
        "valueQuantity": {"value": value, "unit": "/min", "system": "http://unitsofmeasure.org", "code": "/min"},
    }


async def _call(claim):
    result = claim()
    if inspect.isawaitable(result):
        await result


async def prove(client, claims):
    """Runs the claims in order and exits with 1 when one of them is not true."""
    failed = 0
    for claim in claims:
        name = claim.__name__.replace("_", " ")
        try:
            await _call(claim)
            print(f"ok    {client}: {name}")
        except Exception:  # a claim that is not true, whatever it says
            failed += 1
            print(f"FAIL  {client}: {name}\n      " + "\n      ".join(traceback.format_exc().splitlines()[-6:]))
    print(f"{client}: {len(claims) - failed} passed, {failed} failed", flush=True)
    sys.exit(1 if failed else 0)


def raises(kind, action):
    try:
        action()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")
