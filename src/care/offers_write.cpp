// SPDX-License-Identifier: Apache-2.0
#include "care/offers_write.hpp"

#include <map>
#include <optional>

#include "care/consult_task.hpp"
#include "care/offers_body.hpp"
#include "care/offers_shape.hpp"

namespace dyad::care {
namespace {

using calling::reference_to;

constexpr std::size_t kMostId = 64;  // of FHIR

// The work of a whole list.
class Building {
 public:
  Building(const record::Reader& reader, const OfferSite& site, OfferAuthor author, OfferWork& out)
      : reader_(reader), site_(site), author_(author), out_(out) {}

  Result<void> index() {
    const auto held = reader_.of_type("Schedule", {});
    if (!held) return std::unexpected(held.error());
    for (const auto& version : *held) {
      const auto body = json::parse(version.body);
      if (!body) return std::unexpected(body.error());
      for (const auto& actor : (*body)["actor"].items()) {
        const std::string who(actor["reference"].as_string());
        if (!who.starts_with("PractitionerRole/") || is_shift_schedule(*body))
          schedules_.emplace(who, version.id);
      }
    }
    return {};
  }

  Result<void> add(const OfferLine& line) {
    const auto slash = line.target.find('/');
    const std::string type = line.target.substr(0, slash), target = line.target.substr(slash + 1);
    std::optional<record::Version> held;
    if (line.exists) {
      auto found = reader_.read(type, target, {});
      if (!found) return std::unexpected(found.error());
      held = std::move(*found);
    }
    auto old = held ? json::parse(held->body) : Result<json::Value>(begun(type, target));
    if (!old) return std::unexpected(old.error());
    json::Value body = *old;
    put_offer(site_, line, line.about.empty() ? std::string() : schedule_of(line.about), body);
    const bool same = held && body == *old;
    out_.unchanged.push_back(same);
    if (!same) put(type, target, std::move(body), held ? std::optional(held->version) : std::nullopt);
    return {};
  }

 private:
  json::Value begun(const std::string& type, const std::string& target) const {
    json::Value body = json::object({{"resourceType", type}, {"id", target}});
    if (author_.synthetic) body.set("meta", calling::synthetic_meta());
    return body;
  }

  void put(const std::string& type, const std::string& target, json::Value body, std::optional<int> version) {
    record::Operation op;
    op.kind = record::Operation::Kind::update;
    op.type = type;
    op.id = target;
    op.body = std::move(body);
    op.if_match = version;
    op.if_none_match_any = !version;
    out_.operations.push_back(std::move(op));
  }

  // The Schedule in which the windows of a thing or a post stand; made with the first of them.
  std::string schedule_of(const std::string& about) {
    if (const auto it = schedules_.find(about); it != schedules_.end()) return it->second;
    const bool person = about.starts_with("PractitionerRole/");
    std::string made = (person ? "shifts-" : "hours-") + about.substr(about.find('/') + 1);
    if (made.size() > kMostId) made = site_.new_id();
    json::Value body = begun("Schedule", made);
    body.set("active", true);
    body.set("serviceType", shift_schedule_type());
    body.set("actor", json::Array{reference_to(about)});
    schedules_.emplace(about, made);
    put("Schedule", made, std::move(body), {});
    return made;
  }

  const record::Reader& reader_;
  const OfferSite& site_;
  const OfferAuthor author_;
  OfferWork& out_;
  std::map<std::string, std::string, std::less<>> schedules_;
};

}  // namespace

Result<OfferWork> offer_work(const record::Reader& reader, const OfferSite& site,
                             const std::vector<OfferLine>& lines, OfferAuthor author) {
  OfferWork out;
  Building building(reader, site, author, out);
  if (auto ok = building.index(); !ok) return std::unexpected(ok.error());
  for (const OfferLine& line : lines)
    if (auto ok = building.add(line); !ok) return std::unexpected(ok.error());
  return out;
}

}  // namespace dyad::care
