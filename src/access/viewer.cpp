// SPDX-License-Identifier: Apache-2.0
#include "access/viewer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "fhir/reference.hpp"

namespace dyad::access {
namespace {

using record::Version;
using Versions = Viewer::Versions;

// Types of which something can stay hidden although it stands in the compartment of a patient the caller
// sees: what is sealed, and a Patient who is only linked to that one.
constexpr std::array<std::string_view, 3> kHiddenWithin{kOpinionType, kCommentType, "Patient"};

// Whether a search or a log of this type must be looked at version by version.
bool looked_at(std::string_view type) {
  const Sight sight = sight_of(type);
  return sight == Sight::mixed || sight == Sight::own || std::ranges::count(kHiddenWithin, type) > 0;
}

// Whether a body names a patient whose data it is.
bool names_patient(const record::Reader& all, const Version& version) {
  std::string text = version.body;
  if (version.deleted)
    if (const auto before = all.read_version(version.type, version.id, version.version - 1);
        before && *before)
      text = (*before)->body;
  const auto body = json::parse(text);
  return !body || !fhir::patients_of(*body).empty();
}

}  // namespace

// Bodies are written without blanks, so a reference to a patient is found by its text: an export of a
// thousand resources is not parsed a second time for the audit.
void Touched::note(const Version& version) {
  if (version.type == "Patient") patients_.insert(version.id);
  static constexpr std::string_view kBegin = "\"Patient/";
  for (std::size_t at = version.body.find(kBegin); at != std::string::npos;) {
    at += kBegin.size();
    std::size_t end = at;
    while (end < version.body.size() && version.body[end] != '"' && version.body[end] != '/') ++end;
    std::string id = version.body.substr(at, end - at);
    if (scope_.sees_patient(id)) patients_.insert(std::move(id));
    at = version.body.find(kBegin, end);
  }
}

Result<bool> Viewer::shows(const Version& version, bool stands) {
  switch (sight_of(version.type)) {
    case Sight::shared:
      return true;
    case Sight::mixed:
      return stands || !names_patient(all_, version);
    case Sight::own:
      if (stands) return true;
      return (scope_.steward || wrote(version)) && !names_patient(all_, version);
    case Sight::of_patients:
      break;
  }
  if (!stands) return false;
  // A mother stands in the compartments of her children, and they are seen or not each by their own circle.
  if (version.type == "Patient") return scope_.sees_patient(version.id);
  return version.type == kOpinionType || version.type == kCommentType ? seals_.shows(version)
                                                                      : Result<bool>(true);
}

// Whether the caller made it, whoever changed it since: the server itself sets the status of a Subscription.
bool Viewer::wrote(const Version& version) const {
  if (scope_.author.empty()) return false;
  if (version.author == scope_.author) return true;
  if (version.version == 1) return false;
  const auto first = all_.read_version(version.type, version.id, 1);
  return first && *first && (*first)->author == scope_.author;
}

Result<std::vector<bool>> Viewer::seen(const Versions& versions) {
  std::map<std::string_view, std::vector<std::size_t>> by_type;
  for (std::size_t i = 0; i < versions.size(); ++i)
    if (sight_of(versions[i].type) != Sight::shared) by_type[versions[i].type].push_back(i);
  std::vector<bool> out(versions.size(), true);
  for (const auto& [type, places] : by_type) {
    std::vector<std::int64_t> sequences;
    for (const std::size_t i : places) sequences.push_back(versions[i].sequence);
    const auto stand = all_.standing(type, sequences, scope_.patients);
    if (!stand) return std::unexpected(stand.error());
    for (std::size_t k = 0; k < places.size(); ++k) {
      const auto shown = shows(versions[places[k]], (*stand)[k]);
      if (!shown) return std::unexpected(shown.error());
      out[places[k]] = *shown;
    }
  }
  return out;
}

// What is not there is looked up like what is hidden, so that the time of the answer does not tell them
// apart.
Result<Viewer::One> Viewer::one(Result<One> found, std::string_view type) {
  if (!found) return found;
  if (!*found) {
    if (sight_of(type) != Sight::shared)
      if (const auto stand = all_.standing(type, {0}, scope_.patients); !stand)
        return std::unexpected(stand.error());
    return found;
  }
  Versions alone;
  alone.push_back(std::move(**found));
  auto shown = only_seen(std::move(alone));
  if (!shown) return std::unexpected(shown.error());
  return shown->empty() ? One() : One(std::move(shown->front()));
}

Result<Versions> Viewer::only_seen(Result<Versions> found) {
  if (!found) return found;
  const auto keep = seen(*found);
  if (!keep) return std::unexpected(keep.error());
  Versions out;
  for (std::size_t i = 0; i < found->size(); ++i) {
    if (!(*keep)[i]) continue;
    if (touched_) touched_->note((*found)[i]);
    out.push_back(std::move((*found)[i]));
  }
  return out;
}

std::vector<std::string> Viewer::allowed(const std::vector<std::string>& patients) const {
  std::vector<std::string> out;
  for (const std::string& id : patients)
    if (scope_.sees_patient(id)) out.push_back(id);
  return out;
}

Result<Versions> Viewer::of_type(std::string_view type, const record::View& view) {
  return only_seen(sight_of(type) == Sight::of_patients ? all_.of_type_in(type, scope_.patients, view)
                                                        : all_.of_type(type, view));
}

Result<Versions> Viewer::compartment(const std::vector<std::string>& patients, const record::View& view) {
  return only_seen(all_.compartment(allowed(patients), view));
}

Result<Versions> Viewer::of_type_in(std::string_view type, const std::vector<std::string>& patients,
                                    const record::View& view) {
  return only_seen(all_.of_type_in(type, allowed(patients), view));
}

Result<record::Extent> Viewer::extent(const std::vector<std::string>& patients,
                                      const record::View& view) const {
  return all_.extent(allowed(patients), view);
}

Result<std::vector<bool>> Viewer::standing(std::string_view type, const std::vector<std::int64_t>& versions,
                                           const std::vector<std::string>& patients) const {
  return all_.standing(type, versions, allowed(patients));
}

Result<Versions> Viewer::since(std::int64_t sequence, std::size_t limit) {
  Versions out;
  while (out.size() < limit) {
    auto page = all_.since(sequence, limit);
    if (!page) return page;
    const bool last = page->size() < limit;
    if (!page->empty()) sequence = page->back().sequence;
    auto shown = only_seen(std::move(page));
    if (!shown) return shown;
    for (Version& version : *shown)
      if (out.size() < limit) out.push_back(std::move(version));
    if (last) break;
  }
  return out;
}

record::LogQuery Viewer::narrowed(const record::LogQuery& query) const {
  record::LogQuery out = query;
  const Sight sight = query.type.empty() ? Sight::of_patients : sight_of(query.type);
  if (sight != Sight::of_patients) return out;
  out.within = record::Within{query.within ? allowed(query.within->patients) : scope_.patients, {}};
  if (query.type.empty()) out.within->open_types = shared_types();
  return out;
}

// A page that loses some of what it held is asked for again, longer: where a page ends decides which version
// of a resource was current then, so the next page cannot begin after it.
Result<Versions> Viewer::log(const record::LogQuery& query) {
  record::LogQuery wide = narrowed(query);
  for (;;) {
    auto page = all_.log(wide);
    if (!page) return page;
    const bool all_read = page->size() < wide.limit;
    const auto keep = seen(*page);
    if (!keep) return std::unexpected(keep.error());
    const auto shown = static_cast<std::size_t>(std::ranges::count(*keep, true));
    if (!all_read && shown < query.limit) {
      wide.limit *= 2;
      continue;
    }
    Versions out;
    for (std::size_t i = 0; i < page->size() && out.size() < query.limit; ++i) {
      if (!(*keep)[i]) continue;
      if (touched_) touched_->note((*page)[i]);
      out.push_back(std::move((*page)[i]));
    }
    return out;
  }
}

Result<std::size_t> Viewer::log_size(const record::LogQuery& query) {
  const record::LogQuery wide = narrowed(query);
  if (!query.type.empty() && !looked_at(query.type)) return all_.log_size(wide);
  const auto size = all_.log_size(wide);
  if (!size) return size;
  std::size_t hidden = 0;
  const auto add = [&](record::LogQuery doubtful) -> Result<void> {
    doubtful.limit = std::numeric_limits<std::int32_t>::max();
    const auto page = all_.log(doubtful);
    if (!page) return std::unexpected(page.error());
    const auto keep = seen(*page);
    if (!keep) return std::unexpected(keep.error());
    hidden += static_cast<std::size_t>(std::ranges::count(*keep, false));
    return {};
  };
  if (!query.type.empty()) {
    if (auto added = add(wide); !added) return std::unexpected(added.error());
    return *size - hidden;
  }
  for (const std::string_view type : kHiddenWithin) {
    record::LogQuery of_type = wide;
    of_type.type = type;
    of_type.id.clear();
    of_type.within->open_types.clear();
    if (auto added = add(std::move(of_type)); !added) return std::unexpected(added.error());
  }
  return *size - hidden;
}

record::Find Viewer::narrowed(const record::Find& find) const {
  record::Find out = find;
  if (sight_of(find.type) == Sight::of_patients)
    out.within = find.within ? allowed(*find.within) : scope_.patients;
  if (looked_at(find.type)) out.bodies = true;
  return out;
}

Result<void> Viewer::find(const record::Find& find, const record::Budget& budget,
                          const record::Reader::Visit& visit) {
  const bool look = looked_at(find.type);
  Result<void> trouble;
  const auto done = all_.find(narrowed(find), budget, [&](record::Hit&& hit) {
    if (look) {
      const auto stand = all_.standing(find.type, {hit.version.sequence}, scope_.patients);
      const auto shown = stand ? shows(hit.version, stand->front()) : std::unexpected(stand.error());
      if (!shown) {
        trouble = std::unexpected(shown.error());
        return false;
      }
      if (!*shown) return true;
    }
    if (touched_) touched_->note(hit.version);
    return visit(std::move(hit));
  });
  return trouble ? done : trouble;
}

Result<std::size_t> Viewer::count(const record::Find& find, const record::Budget& budget) {
  if (!looked_at(find.type)) return all_.count(narrowed(find), budget);
  record::Find every = find;
  every.moment.clear();
  every.after.reset();
  std::size_t n = 0;
  Touched* const kept = std::exchange(touched_, nullptr);  // a number touches nobody
  const auto done = this->find(every, budget, [&](record::Hit&&) { return ++n > 0; });
  touched_ = kept;
  if (!done) return std::unexpected(done.error());
  return n;
}

}  // namespace dyad::access
