// SPDX-License-Identifier: Apache-2.0
#pragma once

// A small invented region that tests change in one place.
namespace dyad::planning::testing {

inline constexpr const char* kSmallRegion = R"({
  "name": "Small", "synthetic": true, "step_minutes": 30,
  "start": "2031-01-06T08:00:00+07:00", "end": "2031-01-06T16:00:00+07:00",
  "hospitals": [{"id": "near", "name": "Near"}, {"id": "far", "name": "Far"}],
  "travel": [{"by": "car", "from": "near", "to": "far", "minutes": 40, "both_ways": true}],
  "precautions": {"airborne": {"person": ["mask"], "theatre": ["closed_air"]}},
  "resources": [
    {"id": "surgeon", "name": "Surgeon", "kind": "person", "hospital": "near", "skills": ["doctor", "mask"]},
    {"id": "second", "name": "Second surgeon", "kind": "person", "hospital": "far", "skills": ["doctor"], "travels_by": "car",
      "windows": [{"from": "2031-01-06T08:00:00+07:00", "to": "2031-01-06T12:00:00+07:00"},
                  {"from": "2031-01-06T12:00:00+07:00", "to": "2031-01-06T16:00:00+07:00", "cost": 2, "note": "called in"}]},
    {"id": "theatre", "name": "Theatre", "kind": "theatre", "hospital": "near", "skills": ["closed_air"], "turnaround_minutes": 30},
    {"id": "far-theatre", "name": "Theatre far", "kind": "theatre", "hospital": "far", "turnaround_minutes": 30},
    {"id": "cot", "name": "Cot", "kind": "cot", "hospital": "near", "count": 2},
    {"id": "far-cot", "name": "Cot far", "kind": "cot", "hospital": "far"},
    {"id": "van", "name": "Ambulance", "kind": "vehicle", "hospital": "near", "travels_by": "car"},
    {"id": "blood", "name": "Red cells O", "kind": "supply", "hospital": "near", "skills": ["O"], "amount": 5, "lead_minutes": 45},
    {"id": "far-blood", "name": "Red cells O far", "kind": "supply", "hospital": "far", "skills": ["O"], "amount": 5, "lead_minutes": 0, "travels_by": "car"}
  ],
  "cases": [{
    "id": "a", "name": "Case a", "urgency": 1, "mother_at": "near", "weights": {"mother": 1, "child": 1},
    "options": [
      {"host": "near", "mode": "in_house", "risk": {"mother": 2, "child": 2}},
      {"host": "far", "mode": "mother_moves", "risk": {"mother": 4, "child": 1}, "transfers": 1}],
    "tasks": [
      {"id": "move", "name": "Move", "minutes": 0, "move_by": "car", "from": "mother", "to": "host", "when": ["mother_moves"],
        "needs": [{"role": "vehicle", "kind": "vehicle"}]},
      {"id": "birth", "name": "Caesarean", "minutes": 50,
        "needs": [{"role": "theatre", "kind": "theatre"}, {"role": "surgeon", "kind": "person", "skills": ["doctor"]},
                  {"role": "blood", "kind": "supply", "skills": ["O|A"], "amount": 4}]},
      {"id": "stay", "name": "Cot", "open_ended": true, "at": "child", "needs": [{"role": "cot", "kind": "cot"}]}],
    "order": [{"before": "move", "after": "birth"}, {"before": "birth", "after": "stay", "most_minutes": 60}],
    "deadlines": [{"name": "Readiness", "task": "birth", "by": "2031-01-06T10:10:00+07:00"}],
    "delay": [{"task": "birth", "after": "2031-01-06T10:00:00+07:00", "every_minutes": 60, "mother": 1, "child": 1}]
  }]
})";

}  // namespace dyad::planning::testing
