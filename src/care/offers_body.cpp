// SPDX-License-Identifier: Apache-2.0
#include "care/offers_body.hpp"

#include <algorithm>

#include "care/consult_task.hpp"
#include "care/form_fields.hpp"
#include "care/offers_shape.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

using calling::own_url;
using calling::reference_to;
using enum OfferColumn;

json::Value put_codes(const json::Value& concepts, const OfferWords& words,
                      std::initializer_list<std::string_view> lists,
                      const std::vector<const OfferCode*>& codes) {
  json::Array out;
  for (const auto& one : concepts.items()) {
    const json::Value alone(json::Array{one});
    if (std::ranges::none_of(lists, [&](auto list) { return !offer_code_in(alone, words, list).empty(); }))
      out.push_back(one);
  }
  for (const OfferCode* code : codes)
    out.push_back(json::object({{"coding", json::Array{json::object({{"system", code->system},
                                                                     {"code", code->code},
                                                                     {"display", code->names["en"]}})}}}));
  return json::Value(std::move(out));
}

void put_or_drop(json::Value& body, const std::string& element, json::Value value) {
  const bool none = value.is_null() || (value.is_array() && value.size() == 0) ||
                    (value.is_string() && value.as_string().empty());
  if (none)
    body.erase(element);
  else
    body.set(element, std::move(value));
}

void put_extension(json::Value& body, const std::string& url, const char* element, json::Value value) {
  json::Array out;
  for (const auto& one : body["extension"].items())
    if (one["url"].as_string() != url) out.push_back(one);
  if (!value.is_null()) out.push_back(json::object({{"url", url}, {element, std::move(value)}}));
  put_or_drop(body, "extension", json::Value(std::move(out)));
}

json::Value own_concept(std::string_view code) { return concept_of(kOfferCodes, code); }

json::Value in_minutes(const std::string& text) {
  return json::object({{"value", json::Number{text}}, {"unit", "min"}, {"system", kUcum}, {"code", "min"}});
}

// Fills the resource of one line.
class Writer {
 public:
  Writer(const OfferSite& site, const OfferRow& row, json::Value& body)
      : site_(site), row_(row), body_(body) {}

  void thing(const OfferKind& of) {
    identify();
    const bool in = row_[status] == "active";
    std::vector<const OfferCode*> codes = listed("features", row_[features]);
    if (of.resource == "Location") {
      body_.set("status", in ? "active" : "suspended");
      body_.set("name", row_[name]);
      body_.set("mode", "instance");
      codes.insert(codes.begin(), &of);
      if (const OfferCode* l = site_.words.find("levels", row_[level])) codes.insert(codes.begin() + 1, l);
      put_types(of, codes);
      body_.set("physicalType", concept_of(kPhysicalType, of.physical));
      body_.set("managingOrganization", reference_to("Organization/" + site_.hospital));
      put_or_drop(body_, "availabilityExceptions", in ? json::Value() : json::Value(row_[reason]));
    } else {
      body_.set("status", in ? "active" : "inactive");
      put_or_drop(body_, "statusReason",
                  in ? json::Value() : json::Value(json::Array{json::object({{"text", row_[reason]}})}));
      body_.set("deviceName",
                json::Array{json::object({{"name", row_[name]}, {"type", "user-friendly-name"}})});
      body_.set("type", own_concept(of.code));
      device_features(codes);
      body_.set("owner", reference_to("Organization/" + site_.hospital));
    }
    const bool one = row_[count] == "1";
    put_extension(body_, own_url(kCapacity), "valuePositiveInt",
                  one ? json::Value() : json::Value(json::Number{row_[count]}));
  }

  void stock(const OfferKind& of) {
    identify();
    const bool blood = of.code == "blood", in = row_[status] == "active";
    body_.set("active", in);
    put_extension(body_, own_url(kOutOfService), "valueString",
                  in ? json::Value() : json::Value(row_[reason]));
    body_.set("type", of.group);
    body_.set("actual", true);
    const OfferCode* what = site_.words.find(blood ? "components" : "drugs", row_[product]);
    json::Value code = own_concept(of.code);
    json::Array codings = code["coding"].items();
    codings.push_back(
        json::object({{"system", what->system}, {"code", what->code}, {"display", what->names["en"]}}));
    body_.set("code", json::object({{"coding", std::move(codings)}}));
    put_or_drop(body_, "name", row_[name]);
    body_.set("quantity", json::Number{row_[count]});
    body_.set("managingEntity", reference_to("Organization/" + site_.hospital));
    json::Array traits;
    const auto trait = [&](std::string_view of_trait, const char* element, json::Value value) {
      traits.push_back(
          json::object({{"code", own_concept(of_trait)}, {element, std::move(value)}, {"exclude", false}}));
    };
    if (blood) trait(kGroupTrait, "valueCodeableConcept", own_concept(row_[group]));
    if (!row_[use_by].empty()) {
      trait(kUsable, "valueBoolean", true);
      traits.back().set("period", json::object({{"end", row_[use_by]}}));
    }
    if (!row_[lead_minutes].empty()) trait(kLeadTime, "valueQuantity", in_minutes(row_[lead_minutes]));
    put_or_drop(body_, "characteristic", json::Value(std::move(traits)));
  }

  void route() {
    const bool in = row_[status] == "active";
    body_.set("active", in);
    put_extension(body_, own_url(kOutOfService), "valueString",
                  in ? json::Value() : json::Value(row_[reason]));
    put_extension(body_, own_url(kTravelTime), "valueDuration", in_minutes(row_[minutes]));
    body_.set("organization", reference_to("Organization/" + site_.hospital));
    body_.set("participatingOrganization", reference_to("Organization/" + row_[id]));
    body_.set("code", json::Array{own_concept("route"), own_concept(row_[product])});
  }

  void person() {
    put_or_drop(body_, "specialty",
                put_codes(body_["specialty"], site_.words, {"skills"}, listed("skills", row_[features])));
  }

  void hospital() { put_extension(body_, std::string(kZoneUrl), "valueCode", row_[zone]); }

  void window(const std::string& schedule) {
    body_.set("schedule", reference_to("Schedule/" + schedule));
    body_.set("status", row_[status] == "out"   ? "entered-in-error"
                        : row_[kind] == "taken" ? "busy-unavailable"
                                                : "free");
    body_.set("start", row_[from]);
    body_.set("end", row_[to]);
    put_or_drop(body_, "comment", row_[reason]);
  }

 private:
  // A thing that has no name of the hospital's own is called by its id already.
  void identify() {
    if (body_["id"].as_string() == row_[id]) return;
    for (const auto& one : body_["identifier"].items())
      if (one["value"].as_string() == row_[id]) return;
    json::Value list = body_["identifier"];
    list.push(json::object({{"system", kOfferIds}, {"value", row_[id]}}));
    body_.set("identifier", std::move(list));
  }
  std::vector<const OfferCode*> listed(std::string_view list, const std::string& cell) const {
    std::vector<const OfferCode*> out;
    for (const auto& code : offer_codes(cell)) out.push_back(site_.words.find(list, code));
    return out;
  }
  // Ours first and in one order, so that a line taken in again changes nothing; then what others wrote.
  void put_types(const OfferKind& of, const std::vector<const OfferCode*>& codes) {
    json::Array types = put_codes({}, site_.words, {}, codes).items();
    bool said = of.standard.empty();
    const json::Value kept = put_codes(body_["type"], site_.words, {"levels", "features"}, {});
    for (const auto& one : kept.items()) {
      if (site_.words.kind(code_in(one, kOfferCodes))) continue;
      said |= code_in(one, kPlaceRole) == of.standard;
      types.push_back(one);
    }
    if (!said) types.push_back(concept_of(kPlaceRole, of.standard));
    body_.set("type", json::Value(std::move(types)));
  }
  void device_features(const std::vector<const OfferCode*>& codes) {
    json::Array out;
    for (const auto& property : body_["property"].items())
      if (code_in(property["type"], kOfferCodes) != kFeatures) out.push_back(property);
    if (!codes.empty())
      out.push_back(json::object(
          {{"type", own_concept(kFeatures)}, {"valueCode", put_codes({}, site_.words, {}, codes)}}));
    put_or_drop(body_, "property", json::Value(std::move(out)));
  }

  const OfferSite& site_;
  const OfferRow& row_;
  json::Value& body_;
};

}  // namespace

void put_offer(const OfferSite& site, const OfferLine& line, const std::string& schedule, json::Value& body) {
  Writer writer(site, line.row, body);
  const std::string& what = line.row[kind];
  if (!line.about.empty())
    writer.window(schedule);
  else if (what == "hospital")
    writer.hospital();
  else if (what == "person")
    writer.person();
  else if (what == "route")
    writer.route();
  else if (what == "blood" || what == "drug")
    writer.stock(*site.words.kind(what));
  else
    writer.thing(*site.words.kind(what));
}

json::Value shift_schedule_type() { return json::Value(json::Array{own_concept(kHours)}); }

}  // namespace dyad::care
