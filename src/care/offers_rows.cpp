// SPDX-License-Identifier: Apache-2.0
// What stands in the record as rows of a list.
#include "care/offers_check.hpp"

namespace dyad::care {
namespace {

using enum OfferColumn;

std::string joined(const std::vector<std::string>& codes) {
  std::string out;
  for (const auto& code : codes) out += (out.empty() ? "" : "|") + code;
  return out;
}

void put_status(OfferRow& row, bool in_service, const std::string& why) {
  row[status] = in_service ? "active" : "out";
  if (!in_service) row[reason] = why;
}

}  // namespace

OfferRow row_of(const OfferedThing& thing) {
  OfferRow row;
  row[kind] = thing.kind;
  row[id] = thing.code;
  row[name] = thing.name;
  row[level] = thing.level;
  row[features] = joined(thing.features);
  row[count] = std::to_string(thing.capacity);
  put_status(row, thing.in_service, thing.reason);
  return row;
}

OfferRow row_of(const OfferedStock& stock) {
  OfferRow row;
  row[kind] = stock.kind;
  row[id] = stock.code;
  row[name] = stock.name;
  row[product] = stock.product;
  row[group] = stock.group;
  row[count] = std::to_string(stock.units);
  row[use_by] = stock.use_by_text;
  if (stock.lead_time_min) row[lead_minutes] = std::to_string(*stock.lead_time_min);
  put_status(row, stock.in_service, stock.reason);
  return row;
}

OfferRow row_of(const OfferedRoute& route) {
  OfferRow row;
  row[kind] = "route";
  row[id] = route.to;
  row[product] = route.mode;
  row[minutes] = std::to_string(route.minutes);
  put_status(row, route.in_service, route.reason);
  return row;
}

OfferRow row_of(const OfferedPerson& person) {
  OfferRow row;
  row[kind] = "person";
  row[id] = person.post;
  row[name] = person.name;
  row[features] = joined(person.skills);
  return row;
}

OfferRow row_of(const OfferWindow& window, std::string_view about_id, bool person, const hl7v2::Zone* in) {
  OfferRow row;
  row[kind] = person ? "shift" : window.state == OfferState::open ? "open" : "taken";
  row[id] = about_id;
  row[from] = in ? format_local(window.from, in->offset_at(window.from)) : window.start_text;
  row[to] = in ? format_local(window.to, in->offset_at(window.to)) : window.end_text;
  row[status] = "active";
  row[reason] = window.reason;
  return row;
}

std::vector<OfferRow> offer_rows(const OfferWords& words, const Offers& offers, std::string_view hospital,
                                 Instant now) {
  std::vector<OfferRow> out;
  const OfferingHospital* here = offers.hospital(hospital);
  const auto found = hl7v2::Zone::find(here ? here->zone : std::string());
  const hl7v2::Zone* in = here && !here->zone.empty() && found ? &*found : nullptr;
  if (here && !here->zone.empty()) {
    OfferRow row;
    row[kind] = "hospital";
    row[id] = here->id;
    row[zone] = here->zone;
    out.push_back(std::move(row));
  }
  for (const OfferKind& of : words.kinds()) {
    for (const auto& t : offers.things)
      if (t.hospital == hospital && t.kind == of.code) out.push_back(row_of(t));
    for (const auto& s : offers.stocks)
      if (s.hospital == hospital && s.kind == of.code) out.push_back(row_of(s));
  }
  for (const auto& r : offers.routes)
    if (r.from == hospital) out.push_back(row_of(r));
  for (const auto& p : offers.people)
    if (p.hospital == hospital) out.push_back(row_of(p));
  for (const auto& t : offers.things)
    if (t.hospital == hospital)
      for (const auto& w : t.windows)
        if (w.to > now) out.push_back(row_of(w, t.kind + "/" + t.code, false, in));
  for (const auto& p : offers.people)
    if (p.hospital == hospital)
      for (const auto& w : p.windows)
        if (!w.on_call && w.to > now) out.push_back(row_of(w, p.post, true, in));
  return out;
}

}  // namespace dyad::care
