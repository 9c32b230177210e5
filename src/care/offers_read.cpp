// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "care/consult_reach.hpp"
#include "care/consult_task.hpp"
#include "care/offers.hpp"
#include "care/offers_shape.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

using calling::id_in;
using calling::own_url;

constexpr std::int64_t kKept_ms =
    24LL * 3'600'000;  // after its end a window is still read, for the day it was on

Result<std::vector<json::Value>> all(const record::Reader& reader, std::string_view type) {
  const auto versions = reader.of_type(type, {});
  if (!versions) return std::unexpected(versions.error());
  std::vector<json::Value> out;
  for (const auto& version : *versions) {
    auto body = json::parse(version.body);
    if (!body) return std::unexpected(body.error());
    out.push_back(std::move(*body));
  }
  return out;
}

std::string reference_of(const json::Value& resource) {
  return std::string(resource["resourceType"].as_string()) + "/" + std::string(resource["id"].as_string());
}

// The hospital's own name for a thing: of our identifier system first, else of any.
std::string code_of(const json::Value& resource) {
  std::string any;
  for (const auto& identifier : resource["identifier"].items()) {
    const auto value = identifier["value"].as_string();
    if (identifier["system"].as_string() == kOfferIds) return std::string(value);
    if (any.empty()) any = value;
  }
  return any.empty() ? std::string(resource["id"].as_string()) : any;
}

// What the Schedules and Slots say, by what they are about.
struct Hours {
  std::map<std::string, std::vector<OfferWindow>, std::less<>> windows;  // coming and running
  std::set<std::string, std::less<>> listed;  // has an open window, even a past one
};

Hours hours_of(const std::vector<json::Value>& schedules, const std::vector<json::Value>& slots,
               Instant now) {
  std::map<std::string, std::string, std::less<>> about;
  for (const auto& schedule : schedules)
    for (const auto& actor : schedule["actor"].items()) {
      const std::string who(actor["reference"].as_string());
      // Of a person only the shifts; the rest of what is theirs is the on-call list.
      if (who.starts_with("PractitionerRole/") && !is_shift_schedule(schedule)) continue;
      about[std::string(schedule["id"].as_string())] = who;
    }
  Hours out;
  for (const auto& slot : slots) {
    const auto of = about.find(id_in(slot["schedule"], "Schedule"));
    const auto from = parse_instant(slot["start"].as_string()), to = parse_instant(slot["end"].as_string());
    const auto status = slot["status"].as_string();
    if (of == about.end() || !from || !to || *to <= *from || status == "entered-in-error") continue;
    OfferWindow window{std::string(slot["id"].as_string()),
                       *from,
                       *to,
                       status == "free" ? OfferState::open : OfferState::taken,
                       std::string(slot["comment"].as_string()),
                       false,
                       std::string(slot["start"].as_string()),
                       std::string(slot["end"].as_string())};
    if (window.state == OfferState::open) out.listed.insert(of->second);
    if (to->ms + kKept_ms > now.ms) out.windows[of->second].push_back(std::move(window));
  }
  return out;
}

void order(std::vector<OfferWindow>& windows) {
  std::ranges::sort(windows, {}, [](const OfferWindow& w) { return std::tie(w.from, w.to, w.slot); });
}

// Reads one resource after another into the offers.
class Reading {
 public:
  Reading(const OfferWords& words, const calling::Reach& reach, const Hours& hours, Offers& out)
      : words_(words), reach_(reach), hours_(hours), out_(out) {}

  void hospital(const json::Value& organization) {
    const std::string id(organization["id"].as_string());
    if (!id_in(organization["partOf"], "Organization").empty()) return;
    out_.hospitals.push_back({id, words(organization, "name"),
                              std::string(extension(organization, kZoneUrl)["valueCode"].as_string())});
  }

  void thing(const json::Value& r) {
    const OfferKind* kind = offer_kind_of(r, words_);
    if (!kind || r["status"].as_string() == "entered-in-error") return;
    const bool place = r["resourceType"].as_string() == "Location";
    const std::string hospital = home(r[place ? "managingOrganization" : "owner"]);
    if (hospital.empty()) return unread(r, hospital, "no_hospital");
    OfferedThing out;
    out.reference = reference_of(r);
    out.hospital = hospital;
    out.kind = kind->code;
    out.code = code_of(r);
    out.name = place ? r["name"].as_string() : r["deviceName"][0]["name"].as_string();
    out.level = offer_code_in(r["type"], words_, "levels");
    if (kind->has_levels && out.level.empty()) unread(r, hospital, "no_level");
    out.features = place ? offer_codes_in(r["type"], words_, "features") : device_features(r);
    out.capacity =
        static_cast<int>(extension(r, own_url(kCapacity))["valuePositiveInt"].as_int().value_or(1));
    out.in_service = r["status"].as_string() == "active" || r["status"].as_string().empty();
    if (!out.in_service)
      out.reason = place ? r["availabilityExceptions"].as_string() : r["statusReason"][0]["text"].as_string();
    out.round_the_clock = !hours_.listed.contains(out.reference);
    if (const auto it = hours_.windows.find(out.reference); it != hours_.windows.end())
      out.windows = it->second;
    order(out.windows);
    out.synthetic = is_synthetic(r);
    out_.things.push_back(std::move(out));
  }

  void stock(const json::Value& r) {
    const OfferKind* kind = offer_kind_of(r, words_);
    if (!kind) return;
    const std::string hospital = home(r["managingEntity"]);
    if (hospital.empty()) return unread(r, hospital, "no_hospital");
    OfferedStock out;
    out.reference = reference_of(r);
    out.hospital = hospital;
    out.kind = kind->code;
    out.code = code_of(r);
    out.name = r["name"].as_string();
    const json::Array code{r["code"]};
    out.product = offer_code_in(json::Value(code), words_, kind->code == "blood" ? "components" : "drugs");
    out.in_service = r["active"].as_bool().value_or(true);
    if (!out.in_service) out.reason = extension(r, own_url(kOutOfService))["valueString"].as_string();
    out.units = static_cast<int>(r["quantity"].as_int().value_or(0));
    for (const auto& trait : r["characteristic"].items()) read_trait(trait, out);
    if (out.product.empty()) return unread(r, hospital, "no_product");
    if (kind->code == "blood" && out.group.empty()) return unread(r, hospital, "no_group");
    out.synthetic = is_synthetic(r);
    out_.stocks.push_back(std::move(out));
  }

  void route(const json::Value& r) {
    const OfferKind* kind = offer_kind_of(r, words_);
    if (!kind) return;
    OfferedRoute out;
    out.reference = reference_of(r);
    out.from = home(r["organization"]);
    out.to = home(r["participatingOrganization"]);
    out.mode = offer_code_in(r["code"], words_, "modes");
    const json::Value& time = extension(r, own_url(kTravelTime))["valueDuration"];
    const auto minutes = time["value"].as_int();
    if (out.from.empty() || out.to.empty() || out.from == out.to)
      return unread(r, out.from, "route_to_nowhere");
    if (!minutes || *minutes < 0 || *minutes > words_.limits().minutes || time["code"].as_string() != "min")
      return unread(r, out.from, "no_minutes");
    out.minutes = static_cast<int>(*minutes);
    if (out.mode.empty()) out.mode = "road";
    out.in_service = r["active"].as_bool().value_or(true);
    if (!out.in_service) out.reason = extension(r, own_url(kOutOfService))["valueString"].as_string();
    out.synthetic = is_synthetic(r);
    out_.routes.push_back(std::move(out));
  }

  void people(const std::vector<json::Value>& posts) {
    std::map<std::string, const json::Value*, std::less<>> bodies;
    for (const auto& post : posts) bodies.emplace(post["id"].as_string(), &post);
    for (const calling::Post& post : reach_.posts()) {
      if (post.role == "administrator" || post.role == "steward" || post.role == "auditor") continue;
      OfferedPerson out{post.id, post.person, post.name, post.hospital, post.role, {}, {}, false};
      const json::Value& body = *bodies.at(post.id);
      out.skills = offer_codes_in(body["specialty"], words_, "skills");
      out.synthetic = is_synthetic(body);
      const auto shifts = hours_.windows.find("PractitionerRole/" + post.id);
      if (shifts != hours_.windows.end()) out.windows = shifts->second;
      for (const auto& duty : reach_.duties())
        if (duty.post == post.id)
          out.windows.push_back({duty.slot,
                                 duty.from,
                                 duty.to,
                                 OfferState::open,
                                 {},
                                 true,
                                 format_utc(duty.from),
                                 format_utc(duty.to)});
      order(out.windows);
      out_.people.push_back(std::move(out));
    }
  }

 private:
  std::string home(const json::Value& reference) const {
    const std::string id = id_in(reference, "Organization");
    const std::string top = id.empty() ? id : reach_.hospital_of(id);
    return reach_.name_of(top).is_null() ? std::string() : top;
  }
  void unread(const json::Value& r, const std::string& hospital, const char* why) {
    out_.unread.push_back({reference_of(r), hospital, why});
  }
  std::vector<std::string> device_features(const json::Value& r) const {
    json::Array found;
    for (const auto& property : r["property"].items())
      if (code_in(property["type"], kOfferCodes) == kFeatures)
        for (const auto& code : property["valueCode"].items()) found.push_back(code);
    return offer_codes_in(json::Value(std::move(found)), words_, "features");
  }
  void read_trait(const json::Value& trait, OfferedStock& out) const {
    const std::string code = code_in(trait["code"], kOfferCodes);
    if (code == kGroupTrait)
      out.group = offer_code_in(json::Value(json::Array{trait["valueCodeableConcept"]}), words_, "groups");
    if (code == kLeadTime && trait["valueQuantity"]["code"].as_string() == "min")
      if (const auto minutes = trait["valueQuantity"]["value"].as_int())
        out.lead_time_min = static_cast<int>(*minutes);
    if (code == kUsable) {
      out.use_by_text = trait["period"]["end"].as_string();
      if (const auto end = parse_partial(out.use_by_text))
        out.use_by = end->has_time ? end->first : end->last;
    }
  }

  const OfferWords& words_;
  const calling::Reach& reach_;
  const Hours& hours_;
  Offers& out_;
};

}  // namespace

const OfferingHospital* Offers::hospital(std::string_view id) const {
  const auto it = std::ranges::find(hospitals, id, &OfferingHospital::id);
  return it == hospitals.end() ? nullptr : &*it;
}

Result<Offers> read_offers(const record::Reader& reader, const OfferWords& words, Instant now) {
  const auto reach = calling::Reach::read(reader, now);
  if (!reach) return std::unexpected(reach.error());
  std::map<std::string, std::vector<json::Value>, std::less<>> held;
  for (const char* type : {"Organization", "Location", "Device", "Group", "OrganizationAffiliation",
                           "PractitionerRole", "Schedule", "Slot"}) {
    auto found = all(reader, type);
    if (!found) return std::unexpected(found.error());
    held.emplace(type, std::move(*found));
  }
  Offers out;
  const Hours hours = hours_of(held["Schedule"], held["Slot"], now);
  Reading reading(words, *reach, hours, out);
  for (const auto& r : held["Organization"]) reading.hospital(r);
  for (const auto& r : held["Location"]) reading.thing(r);
  for (const auto& r : held["Device"]) reading.thing(r);
  for (const auto& r : held["Group"]) reading.stock(r);
  for (const auto& r : held["OrganizationAffiliation"]) reading.route(r);
  reading.people(held["PractitionerRole"]);
  std::ranges::sort(out.hospitals, {}, &OfferingHospital::id);
  std::ranges::sort(out.things, {},
                    [](const auto& t) { return std::tie(t.hospital, t.kind, t.code, t.reference); });
  for (std::size_t i = 1; i < out.things.size(); ++i) {
    const OfferedThing &a = out.things[i - 1], &b = out.things[i];
    if (std::tie(a.hospital, a.kind, a.code) == std::tie(b.hospital, b.kind, b.code))
      out.unread.push_back({b.reference, b.hospital, "twice"});
  }
  std::ranges::sort(out.stocks, {},
                    [](const auto& s) { return std::tie(s.hospital, s.kind, s.code, s.reference); });
  std::ranges::sort(out.people, {}, [](const auto& p) { return std::tie(p.hospital, p.role, p.post); });
  std::ranges::sort(out.routes, {},
                    [](const auto& r) { return std::tie(r.from, r.to, r.mode, r.reference); });
  return out;
}

}  // namespace dyad::care
