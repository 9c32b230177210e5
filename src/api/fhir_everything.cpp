// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <charconv>
#include <set>

#include "api/fhir_bundle_writer.hpp"
#include "api/fhir_compartment.hpp"
#include "api/fhir_operations.hpp"
#include "api/fhir_subset.hpp"
#include "fhir/reference.hpp"
#include "search/extract.hpp"

namespace dyad::api {
namespace {

using record::Version;

constexpr std::size_t kDefaultCount = 1'000;
constexpr std::size_t kMostCount = 5'000;

// What is asked: whose everything, and which part of it.
struct Asked {
  std::string compartment;        // "Patient" or "Encounter"
  std::vector<std::string> ids;   // of the compartment
  std::vector<std::string> also;  // "EpisodeOfCare/c": stands before everything else
  std::optional<Instant> start, end, since;
  std::set<std::string, std::less<>> types;  // empty: all
  std::size_t count = kDefaultCount;
};

// Where a page begins: in the record as of a sequence, at a type of the list (0: those whose everything it
// is; 1: the first type), after a sequence in it.
struct Place {
  std::int64_t as_of = 0;
  std::size_t type = 0;
  std::int64_t after = 0;
};

std::string written(const Place& place) {
  return std::to_string(place.as_of) + "-" + std::to_string(place.type) + "-" + std::to_string(place.after);
}

Result<Place> parse_place(std::string_view text) {
  std::int64_t parts[3] = {};
  std::size_t n = 0;
  for (std::string_view rest = text; n < 3; ++n) {
    const auto dash = rest.find('-');
    const auto part = rest.substr(0, dash);
    const auto [end, ec] = std::from_chars(part.data(), part.data() + part.size(), parts[n]);
    if (ec != std::errc() || end != part.data() + part.size() || parts[n] < 0) break;
    rest = dash == std::string_view::npos ? std::string_view() : rest.substr(dash + 1);
  }
  if (n != 3)
    return fail(ErrorKind::invalid, "not a page of this operation", "_page", std::string(text.substr(0, 40)),
                "as in the link \"next\"");
  return Place{parts[0], static_cast<std::size_t>(parts[1]), parts[2]};
}

Result<void> read_time(const Call& call, const char* name, bool end, std::optional<Instant>& to) {
  const auto text = call.request.parameter(name).value_or("");
  if (text.empty()) return {};
  const auto when = parse_partial(text, 0);
  if (!when) {
    Error error = when.error();
    error.field = name;
    return std::unexpected(error);
  }
  to = end ? when->last : when->first;
  return {};
}

Result<void> read_parameters(const Call& call, Asked& asked) {
  for (auto [name, end, to] : {std::tuple{"start", false, &asked.start}, std::tuple{"end", true, &asked.end},
                               std::tuple{"_since", false, &asked.since}})
    if (auto ok = read_time(call, name, end, *to); !ok) return ok;
  for (const auto& [name, value] : call.request.query) {
    if (name == "_type") {
      for (std::string_view rest = value; !rest.empty();) {
        const auto comma = rest.find(',');
        asked.types.emplace(rest.substr(0, comma));
        rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
      }
    } else if (name == "_count") {
      std::size_t count = 0;
      const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), count);
      if (ec != std::errc() || end != value.data() + value.size() || count == 0)
        return fail(ErrorKind::invalid, "not a number of entries", "_count", value.substr(0, 40),
                    "1 to " + std::to_string(kMostCount));
      asked.count = std::min(count, kMostCount);
    }
  }
  return {};
}

// The clinical times of a resource touch the span asked for. What has no time of its own belongs to all
// times.
bool within(const json::Value& resource, const Asked& asked) {
  if (!asked.start && !asked.end) return true;
  bool timed = false;
  for (const auto& indexed : search::extract(resource).parameters) {
    if (indexed.parameter->kind != search::Kind::date || indexed.parameter->name.starts_with('_') ||
        indexed.parameter->name == "birthdate" || indexed.parameter->name == "death-date")
      continue;
    for (const auto& value : indexed.values) {
      const auto* date = std::get_if<search::DateValue>(&value);
      if (!date) continue;
      timed = true;
      if ((!asked.end || date->first_ms < asked.end->ms) && (!asked.start || date->last_ms > asked.start->ms))
        return true;
    }
  }
  return !timed;
}

class Everything {
 public:
  Everything(const record::Store& store, const Asked& asked, Place place)
      : store_(store), asked_(asked), place_(place), types_(types_in(asked.compartment)) {}

  Result<void> run() {
    if (place_.type == 0) {
      if (auto ok = add_owners(); !ok) return ok;
      place_ = {place_.as_of, 1, 0};
    }
    while (place_.type <= types_.size() && matches.size() < asked_.count)
      if (auto ok = add_type(); !ok) return ok;
    more = place_.type <= types_.size();
    return add_references();
  }

  std::vector<Version> matches, included;
  bool more = false;
  Place place() const { return place_; }

 private:
  bool wanted(std::string_view type) const { return asked_.types.empty() || asked_.types.contains(type); }

  void take(Version&& version) {
    if (asked_.since && version.recorded_at < *asked_.since) return;
    const auto body = json::parse(version.body);
    if (!body || !within(*body, asked_)) return;
    for (auto& name : references_in(*body)) references_.insert(std::move(name));
    named_.insert(version.type + "/" + version.id);
    matches.push_back(std::move(version));
  }

  Result<void> add_owners() {
    std::vector<std::string> names = asked_.also;
    for (const auto& id : asked_.ids) names.push_back(asked_.compartment + "/" + id);
    for (const auto& name : names) {
      const auto slash = name.find('/');
      if (!wanted(name.substr(0, slash))) continue;
      auto version = store_.read(name.substr(0, slash), name.substr(slash + 1), {});
      if (!version) return std::unexpected(version.error());
      if (*version) take(std::move(**version));
    }
    return {};
  }

  // What there is of the type the place stands at, until the page is full; then on to the next type.
  Result<void> add_type() {
    const auto type = types_[place_.type - 1];
    bool full = false;
    if (wanted(type)) {
      record::Find find;
      find.type = type;
      find.probe = in_compartment(asked_.compartment, type, asked_.ids);
      find.as_of = place_.as_of;
      if (place_.after > 0) find.after = record::Find::Cursor{{}, place_.after};
      auto done = store_.find(find, {}, [&](record::Hit&& hit) {
        if (matches.size() >= asked_.count) {
          full = true;
          return false;
        }
        place_.after = hit.place.sequence;
        const bool owner =
            std::ranges::find(asked_.also, hit.version.type + "/" + hit.version.id) != asked_.also.end();
        if (!owner) take(std::move(hit.version));
        return true;
      });
      if (!done) return done;
    }
    if (full) return {};
    ++place_.type;
    place_.after = 0;
    return {};
  }

  // Who and what the page's resources name outside the compartment: people, places, medicines.
  Result<void> add_references() {
    const std::set<std::string_view> inside(types_.begin(), types_.end());
    for (const auto& name : references_) {
      const auto slash = name.find('/');
      const std::string type = name.substr(0, slash);
      if (named_.contains(name) || inside.contains(type) || type == asked_.compartment || !wanted(type))
        continue;
      auto version = store_.read(type, name.substr(slash + 1), {});
      if (!version) return std::unexpected(version.error());
      if (*version) included.push_back(std::move(**version));
    }
    return {};
  }

  const record::Store& store_;
  const Asked& asked_;
  Place place_;
  std::vector<std::string_view> types_;
  std::set<std::string> references_, named_;
};

http::Response answer_with(Context& context, const Call& call, const std::string& path, Asked& asked) {
  if (auto ok = read_parameters(call, asked); !ok) return outcome(ok.error());
  const auto subset = subset_of(call.request.query);
  if (!subset) return outcome(subset.error());
  const record::Store& store = context.record.store();
  Place place;
  if (const auto text = call.request.parameter("_page")) {
    const auto given = parse_place(*text);
    if (!given) return outcome(given.error());
    place = *given;
  } else {
    const auto last = store.last_sequence();
    if (!last) return outcome(last.error());
    place.as_of = *last;
  }
  Everything all(store, asked, place);
  if (auto ok = all.run(); !ok) return outcome(ok.error());
  const std::string base = base_url(context, call.request);
  BundleWriter bundle("searchset");
  url::Parameters used = call.request.query;
  bundle.link("self", link_url(base, path, used));
  if (all.more) {
    std::erase_if(used, [](const auto& p) { return p.first == "_page"; });
    used.emplace_back("_page", written(all.place()));
    bundle.link("next", link_url(base, path, used));
  }
  for (auto& version : all.matches)
    bundle.entry(base + "/" + version.type + "/" + version.id, rendered(std::move(version.body), *subset),
                 kMatch);
  for (auto& version : all.included)
    bundle.entry(base + "/" + version.type + "/" + version.id, rendered(std::move(version.body), *subset),
                 kInclude);
  return fhir_answer(bundle.finish());
}

}  // namespace

http::Response patient_everything(Context& context, const Call& call) {
  Asked asked;
  asked.compartment = "Patient";
  auto ids = with_children(context.record.store(), call.part("id"));
  if (!ids) return outcome(ids.error());
  asked.ids = std::move(*ids);
  return answer_with(context, call, "Patient/" + call.part("id") + "/$everything", asked);
}

http::Response encounter_everything(Context& context, const Call& call) {
  const auto held = context.record.store().read("Encounter", call.part("id"), {});
  if (!held) return outcome(held.error());
  if (!*held)
    return outcome(
        {ErrorKind::not_found, "there is no such resource", "Encounter", call.part("id").substr(0, 64), {}});
  Asked asked;
  asked.compartment = "Encounter";
  asked.ids = {call.part("id")};
  return answer_with(context, call, "Encounter/" + call.part("id") + "/$everything", asked);
}

http::Response case_everything(Context& context, const Call& call) {
  const auto held = context.record.store().read("EpisodeOfCare", call.part("id"), {});
  if (!held) return outcome(held.error());
  const auto body = *held ? json::parse((*held)->body) : Result<json::Value>(json::Value());
  const auto patient =
      fhir::parse_reference(body ? body->at({"patient", "reference"}).as_string() : std::string_view());
  if (!*held || patient.kind != fhir::Reference::Kind::local || patient.type != "Patient")
    return outcome(
        {ErrorKind::not_found, "there is no such case", "EpisodeOfCare", call.part("id").substr(0, 64), {}});
  Asked asked;
  asked.compartment = "Patient";
  auto ids = with_children(context.record.store(), std::string(patient.id));
  if (!ids) return outcome(ids.error());
  asked.ids = std::move(*ids);
  asked.also = {"EpisodeOfCare/" + call.part("id")};
  return answer_with(context, call, "EpisodeOfCare/" + call.part("id") + "/$everything", asked);
}

}  // namespace dyad::api
