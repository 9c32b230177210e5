// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include "base/instant.hpp"
#include "fhir/reference.hpp"
#include "hl7v2/mapping.hpp"

namespace dyad::hl7v2 {
namespace {

using json::Value;

constexpr std::array<std::string_view, 4> kOwn{"resourceType", "id", "meta", "text"};
bool own(std::string_view name) { return std::ranges::find(kOwn, name) != kOwn.end(); }

// By what an element of a list is the same element: two numbers of one system differ, two home addresses
// replace each other. Nothing: the whole list is replaced.
std::optional<std::string> key_of(std::string_view list, const Value& e) {
  const auto join = [](std::initializer_list<std::string_view> parts) {
    std::string out;
    for (const auto part : parts) out.append(part).append(1, '\x1f');
    return out;
  };
  if (list == "identifier") return join({e["system"].as_string(), e["value"].as_string()});
  if (list == "name") return join({e["use"].as_string()});
  if (list == "address") return join({e["use"].as_string(), e["type"].as_string()});
  if (list == "telecom") return join({e["system"].as_string(), e["use"].as_string()});
  if (list == "link") return join({e["other"]["reference"].as_string(), e["type"].as_string()});
  if (list == "result" || list == "specimen" || list == "basedOn")
    return std::string(e["reference"].as_string());
  if (list == "presentedForm") return json::write(e);
  return {};
}

// Elements of `sent` take the place of those with the same key; the others stay. Of the same key the message
// may send several (two official names): all of them take the place.
Value join_lists(std::string_view name, const Value& held, const Value& sent, bool only_add) {
  std::vector<std::string> keys;
  for (const Value& e : sent.items()) keys.push_back(*key_of(name, e));
  Value out = Value(json::Array{});
  std::vector<std::string> kept;
  for (const Value& e : held.items()) {
    const std::string key = *key_of(name, e);
    if (!only_add && std::ranges::find(keys, key) != keys.end()) {
      // Keep the place of the first, so that an unchanged list stays as it is.
      if (std::ranges::find(kept, key) == kept.end())
        for (std::size_t i = 0; i < keys.size(); ++i)
          if (keys[i] == key) out.push(sent[i]);
    } else {
      out.push(e);
    }
    kept.push_back(key);
  }
  for (std::size_t i = 0; i < keys.size(); ++i)
    if (std::ranges::find(kept, keys[i]) == kept.end()) out.push(sent[i]);
  return out;
}

void put_member(Value& out, const std::string& name, const Value& sent, bool only_add) {
  const Value& held = out[name];
  if (held.is_null()) {
    out.set(name, sent);
    return;
  }
  if (sent.is_array() && sent.size() > 0 && key_of(name, sent[std::size_t{0}])) {
    const bool adds = only_add && (name == "identifier" || name == "result" || name == "specimen");
    if (!only_add || adds) out.set(name, join_lists(name, held, sent, only_add));
  } else if (!only_add) {
    out.set(name, sent);
  }
}

// One type of a choice: a new valueString takes a valueQuantity's place.
void clear_choice(Value& out, std::string_view name) {
  static constexpr std::array<std::string_view, 5> kChoices{"value", "effective", "deceased", "multipleBirth",
                                                            "onset"};
  for (const auto choice : kChoices) {
    if (!name.starts_with(choice) || name.size() == choice.size()) continue;
    std::vector<std::string> others;
    for (const auto& [held, value] : out.members())
      if (held.starts_with(choice) && held != name && held.size() > choice.size() &&
          held[choice.size()] >= 'A' && held[choice.size()] <= 'Z')
        others.push_back(held);
    for (const auto& other : others) out.erase(other);
  }
}

// An end that lies before its start, which no Period may say.
bool turned(const Value& start, std::string_view end) {
  const auto a = parse_partial(start.as_string()), b = parse_partial(end);
  return a && b && b->last <= a->first;
}

void set_place_status(Value& place, const char* status, const std::string& end) {
  place.set("status", status);
  if (end.empty()) return;
  Value period = place["period"];
  if (!period.has("end") && !turned(period["start"], end)) period.set("end", end);
  if (period.size() > 0) place.set("period", period);
}

void reopen(Value& place) {
  place.set("status", "active");
  Value period = place["period"];
  period.erase("end");
  if (period.size() > 0)
    place.set("period", period);
  else
    place.erase("period");
}

// Where a person has been: a move ends the stay before it, a cancelled move never was.
Value moved(const Value& held, const Value& sent, const std::string& event, const std::string& at) {
  Value out = held.is_array() ? held : Value(json::Array{});
  const Value* here = nullptr;
  for (const Value& place : sent.items())
    if (place["status"].as_string() != "completed" || event == "A03") here = &place;
  const auto same = [&](const Value& place) {
    return here && place["location"]["reference"] == (*here)["location"]["reference"];
  };
  auto& places = out.mutable_items();
  if (event == "A12")
    std::erase_if(places,
                  [&](const Value& p) { return p["status"].as_string() == "active" && here && !same(p); });
  bool found = false;
  for (Value& place : places) {
    const bool active = place["status"].as_string() == "active" || place["status"].as_string() == "planned";
    if (event == "A03") {
      if (active) set_place_status(place, "completed", at);
      found = found || same(place);
    } else if (active && same(place)) {
      found = true;
      place.set("status", (*here)["status"]);
    } else if (active && here) {
      set_place_status(place, "completed", at);
    }
  }
  if (!found && (event == "A12" || event == "A13")) {
    for (auto place = places.rbegin(); place != places.rend() && !found; ++place)
      if (!here || same(*place)) reopen(*place), found = true;
  }
  if (here && !found) places.push_back(*here);
  return out;
}

bool changes_status(const std::string& event) {
  static constexpr std::array<std::string_view, 8> kEvents{"A01", "A02", "A03", "A05",
                                                           "A06", "A07", "A11", "A13"};
  return std::ranges::find(kEvents, event) != kEvents.end();
}

void merge_visit(Value& out, const Entry& entry, const std::string& at) {
  const Value& sent = entry.resource;
  const std::string event = entry.event;
  if (sent.has("location") || event == "A03" || event == "A13") {
    const std::string end(event == "A03" && sent["period"].has("end") ? sent["period"]["end"].as_string()
                                                                      : std::string_view(at));
    if (Value places = moved(out["location"], sent["location"], event, end); places.size() > 0)
      out.set("location", std::move(places));
  }
  if (changes_status(event)) out.set("status", sent["status"]);
  Value period = out["period"];
  for (const char* name : {"start", "end"})
    if (sent["period"].has(name)) period.set(name, sent["period"][name]);
  if (event == "A13" || turned(period["start"], period["end"].as_string())) period.erase("end");
  if (period.size() > 0) out.set("period", period);
  if (const Value& before = out["class"]; !before.is_null() && before != sent["class"] && !at.empty()) {
    Value history = out["classHistory"];
    history.push(json::object({{"class", before}, {"period", json::object({{"end", at}})}}));
    out.set("classHistory", history);
  }
}

bool is_visit_member(std::string_view name) {
  return name == "location" || name == "status" || name == "period";
}

bool later(const std::string& held, const std::string& sent) {
  const auto a = parse_instant(held), b = parse_instant(sent);
  return a && b && *a > *b;
}

bool same_content(const Value& a, const Value& b) {
  Value x = a, y = b;
  x.erase("meta");
  y.erase("meta");
  if (x.members().size() != y.members().size()) return false;
  return std::ranges::all_of(x.members(), [&](const json::Member& m) { return y[m.first] == m.second; });
}

Value joined(const Value& held, const Entry& entry, const std::string& at, bool only_add) {
  Value out = held;
  const bool visit = entry.type == "Encounter";
  if (visit && !only_add) merge_visit(out, entry, entry.event_time.empty() ? at : entry.event_time);
  for (const auto& [name, value] : entry.resource.members()) {
    if (own(name) || (visit && is_visit_member(name))) continue;
    if (only_add && !out[name].is_null() && !out[name].is_array()) continue;
    if (!only_add) clear_choice(out, name);
    put_member(out, name, value, only_add);
  }
  if (!only_add)
    for (const auto& name : entry.removed) {
      out.erase(name);
      out.erase("_" + name);
    }
  return out;
}

}  // namespace

void stamp(Value& resource, const std::string& time) {
  if (time.empty()) return;
  Value meta = resource["meta"];
  Value extensions = Value(json::Array{});
  for (const Value& e : meta["extension"].items())
    if (e["url"].as_string() != kTimeExtension) extensions.push(e);
  extensions.push(json::object({{"url", kTimeExtension}, {"valueDateTime", time}}));
  meta.set("extension", std::move(extensions));
  resource.set("meta", std::move(meta));
}

std::string stamp_of(const Value& resource) {
  return std::string(fhir::extension(resource["meta"], kTimeExtension)["valueDateTime"].as_string());
}

std::optional<Value> merged(const Value& held, const Entry& entry, const std::string& time,
                            Findings& findings) {
  if (entry.way == Entry::Way::keep) return {};
  const bool older = later(stamp_of(held), time);
  if (older && (entry.way == Entry::Way::replace || entry.way == Entry::Way::status)) {
    Value probe = entry.resource;
    if (!same_content(held, probe))
      findings.push_back({Finding::Severity::warning, kSequenceError,
                          "what is held came with a later message: it was not replaced", entry.place});
    return {};
  }
  Value out;
  if (entry.way == Entry::Way::replace) {
    out = entry.resource;
    if (held.has("meta")) out.set("meta", held["meta"]);
  } else if (entry.way == Entry::Way::status) {
    out = held;
    out.set("status", entry.resource["status"]);
  } else {
    out = joined(held, entry, time, older || entry.way == Entry::Way::fill);
  }
  if (held.has("id")) out.set("id", held["id"]);
  if (same_content(held, out)) return {};
  if (!older) stamp(out, time);
  return out;
}

}  // namespace dyad::hl7v2
