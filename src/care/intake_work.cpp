// SPDX-License-Identifier: Apache-2.0
#include "care/intake_work.hpp"

#include <algorithm>
#include <array>

#include "fhir/reference.hpp"
#include "record/facts.hpp"

namespace dyad::care {

using hl7v2::Entry;
using hl7v2::Finding;
using json::Value;
using record::Operation;

namespace {

constexpr std::size_t kMaxReplaced = 8;  // merges followed one after another

std::string path_of(std::size_t entry) { return "entry[" + std::to_string(entry) + "]"; }

bool is_clinical(const Entry& e) {
  return e.type != "Location" && e.type != "Device" && e.way != Entry::Way::fill && e.way != Entry::Way::keep;
}

// What a resource can stand without.
bool optional_element(std::string_view path) {
  static constexpr std::array<std::string_view, 8> kOptional{"result", "specimen", "basedOn", "encounter",
                                                             "device", "location", "context", "hasMember"};
  return std::ranges::any_of(kOptional, [&](std::string_view name) { return path.starts_with(name); });
}

// Removes references to what is lost from the members that may go.
void strip(Value& resource, const std::set<std::string>& lost) {
  const auto gone = [&](const Value& v) { return lost.contains(std::string(v["reference"].as_string())); };
  std::vector<std::string> empty;
  for (auto& [name, value] : resource.mutable_members()) {
    if (!optional_element(name)) continue;
    if (value.is_array()) {
      std::erase_if(value.mutable_items(), [&](const Value& v) { return gone(v) || gone(v["location"]); });
      if (value.size() == 0) empty.push_back(name);
    } else if (gone(value)) {
      empty.push_back(name);
    }
  }
  for (const auto& name : empty) resource.erase(name);
}

Result<json::Value> body_of(const record::Version& version) { return json::parse(version.body); }

}  // namespace

IntakeWork::IntakeWork(const record::Record& record, const record::Matcher& matcher,
                       const hl7v2::Mapped& mapped, std::set<std::size_t> left_out)
    : record_(record), matcher_(matcher), mapped_(mapped), left_out_(std::move(left_out)) {}

Result<void> IntakeWork::build() {
  if (auto found = find_people(); !found) return found;
  for (std::size_t i = 0; i < mapped_.entries.size(); ++i) {
    const Entry& e = mapped_.entries[i];
    if (left_out_.contains(i) || lost_.contains(e.reference()) || refers_to_lost(e)) {
      lost_.insert(e.reference());
      continue;
    }
    if (auto placed = e.condition.empty() ? place(i) : place_conditional(i); !placed) return placed;
    if (!lost_.contains(e.reference())) tells_ = tells_ || is_clinical(e);
  }
  return {};
}

bool IntakeWork::refers_to_lost(const Entry& entry) const {
  bool lost = false;
  fhir::for_each_reference(entry.resource, [&](std::string_view text, const std::string& path) {
    lost = lost || (lost_.contains(std::string(text)) && !optional_element(path));
  });
  return lost;
}

Result<void> IntakeWork::find_people() {
  for (const Entry& e : mapped_.entries) {
    if (e.condition.empty() || known_.contains(e.full_url) || lost_.contains(e.full_url)) continue;
    const auto ids = matcher_(record_.store(), e.type, e.condition, 2);
    if (!ids) return std::unexpected(ids.error());
    if (ids->size() > 1) {
      findings_.push_back({Finding::Severity::error, hl7v2::kDuplicateKey,
                           "the number names more than one patient of the record", e.place});
      lost_.insert(e.full_url);
    }
    if (ids->size() != 1) continue;
    auto version = record_.store().read(e.type, ids->front(), {});
    if (!version) return std::unexpected(version.error());
    if (!*version) continue;
    // A number that was merged away means the one it was merged into, except in the merge itself.
    if (e.resource["active"].as_bool() != false) {
      version = follow(std::move(**version));
      if (!version) return std::unexpected(version.error());
    }
    if (!*version) continue;
    known_[e.full_url] = "Patient/" + (*version)->id;
    if ((*version)->id != ids->front()) followed_.insert(e.full_url);
  }
  return {};
}

Result<std::optional<record::Version>> IntakeWork::follow(record::Version found) const {
  for (std::size_t step = 0; step < kMaxReplaced; ++step) {
    const auto body = body_of(found);
    std::string next;
    if (body)
      for (const Value& link : (*body)["link"].items())
        if (link["type"].as_string() == "replaced-by")
          next = std::string(fhir::parse_reference(link["other"]["reference"].as_string()).id);
    if (next.empty()) break;
    auto version = record_.store().read("Patient", next, {});
    if (!version) return version;
    if (!*version) break;
    found = std::move(**version);
  }
  return std::optional(std::move(found));
}

bool IntakeWork::same_person(const Entry& entry, const Value& held) {
  if (entry.way != Entry::Way::fill) return true;
  const auto a = entry.resource["birthDate"].as_string(), b = held["birthDate"].as_string();
  const auto n = std::min(a.size(), b.size());
  if (a.substr(0, n) == b.substr(0, n)) return true;
  hl7v2::Place place = entry.place;
  place.field = 7;
  findings_.push_back(
      {Finding::Severity::error, hl7v2::kUnknownKey,
       "the date of birth is not that of the patient who has this number: nothing was filed under it",
       place});
  return false;
}

void IntakeWork::write(std::size_t entry, Value body, std::string id, std::optional<int> version) {
  const Entry& e = mapped_.entries[entry];
  Operation op;
  op.kind = Operation::Kind::update;
  op.type = e.type;
  op.path = path_of(entry);
  op.full_url = e.full_url;
  if (id.empty()) {
    op.kind = Operation::Kind::create;
    op.condition = e.condition;
    pending_[e.full_url] = operations_.size();
    targets_.push_back(e.full_url);
  } else {
    body.set("id", id);
    op.id = id;
    op.if_match = version;
    op.if_none_match_any = !version;
    pending_[e.type + "/" + id] = operations_.size();
    targets_.push_back(e.type + "/" + id);
  }
  op.body = std::move(body);
  operations_.push_back(std::move(op));
  entry_of_.push_back(entry);
}

namespace {

Entry translated(const Entry& entry, const std::map<std::string, std::string>& known,
                 const std::set<std::string>& lost) {
  Entry out = entry;
  strip(out.resource, lost);
  fhir::rewrite_references(out.resource, [&](std::string_view text) -> std::optional<std::string> {
    const auto at = known.find(std::string(text));
    return at == known.end() ? std::nullopt : std::optional(at->second);
  });
  return out;
}

}  // namespace

Result<void> IntakeWork::place_conditional(std::size_t entry) {
  Entry e = translated(mapped_.entries[entry], known_, lost_);
  // A number that was merged away stays with the patient it was of, so that it goes on naming one.
  if (followed_.contains(e.full_url)) e.resource.erase("identifier");
  const auto known = known_.find(e.full_url);
  const std::string key = known == known_.end() ? e.full_url : known->second;
  if (const auto at = pending_.find(key); at != pending_.end()) {  // named twice in this message
    Value& body = operations_[at->second].body;
    if (auto next = hl7v2::merged(body, e, mapped_.time, findings_)) body = std::move(*next);
    return {};
  }
  if (known == known_.end()) {
    Value body = e.resource;
    hl7v2::stamp(body, mapped_.time);
    write(entry, std::move(body), {}, {});
    return {};
  }
  const auto version = record_.store().read("Patient", known->second.substr(8), {});
  if (!version) return std::unexpected(version.error());
  if (!*version) return fail(ErrorKind::conflict, "the patient was removed meanwhile");
  const auto held = body_of(**version);
  if (!held) return std::unexpected(held.error());
  if (!same_person(e, *held)) {
    lost_.insert(e.full_url);
    return {};
  }
  if (auto next = hl7v2::merged(*held, e, mapped_.time, findings_))
    write(entry, std::move(*next), (*version)->id, (*version)->version);
  return {};
}

Result<void> IntakeWork::place(std::size_t entry) {
  const Entry e = translated(mapped_.entries[entry], known_, lost_);
  if (const auto at = pending_.find(e.type + "/" + e.id); at != pending_.end()) {
    Value& body = operations_[at->second].body;
    if (auto next = hl7v2::merged(body, e, mapped_.time, findings_)) body = std::move(*next);
    return {};
  }
  const auto version = record_.store().read(e.type, e.id, {});
  if (!version) return std::unexpected(version.error());
  Entry full = e;
  if (e.fetal) set_focus(full.resource, e);
  if (!*version) {
    if (e.way != Entry::Way::keep) hl7v2::stamp(full.resource, mapped_.time);
    write(entry, std::move(full.resource), e.id, {});
    return {};
  }
  const auto held = body_of(**version);
  if (!held) return std::unexpected(held.error());
  if (auto next = hl7v2::merged(*held, full, mapped_.time, findings_))
    write(entry, std::move(*next), e.id, (*version)->version);
  return {};
}

// Her children not yet born, as the record links them to her.
std::vector<std::string> IntakeWork::unborn_of(const std::string& mother) const {
  std::vector<std::string> out;
  const auto body_at = [&](std::string_view type, std::string_view id) -> Value {
    const auto version = record_.store().read(type, id, {});
    if (!version || !*version) return {};
    auto body = body_of(**version);
    return body ? std::move(*body) : Value();
  };
  const Value held = body_at("Patient", mother);
  for (const Value& link : held["link"].items()) {
    const auto other = fhir::parse_reference(link["other"]["reference"].as_string());
    if (other.type != "RelatedPerson") continue;
    const Value related = body_at("RelatedPerson", other.id);
    const auto child = fhir::parse_reference(related["patient"]["reference"].as_string());
    if (child.type != "Patient" || std::string(child.id) == mother) continue;
    if (record::is_fetus(body_at("Patient", child.id))) out.emplace_back(child.id);
  }
  return out;
}

// A fetal value in a mother's message is of her child: of the only one she carries, when the message has one
// channel. With several, nobody said which, and the value names none.
void IntakeWork::set_focus(Value& body, const Entry& entry) {
  const auto subject = fhir::parse_reference(body["subject"]["reference"].as_string());
  if (subject.type != "Patient") return;
  const std::string mother(subject.id);
  const auto version = record_.store().read("Patient", mother, {});
  if (version && *version)
    if (const auto held = body_of(**version); held && record::is_fetus(*held))
      return;  // the message is the child's own
  std::set<std::string> channels;
  for (const Entry& e : mapped_.entries)
    if (e.fetal) channels.insert(e.fetal_channel);
  const auto children = unborn_of(mother);
  if (children.size() == 1 && channels.size() == 1) {
    body.set("focus", json::Array{json::object({{"reference", "Patient/" + children.front()}})});
    return;
  }
  findings_.push_back({Finding::Severity::warning, hl7v2::kUnknownKey,
                       "a fetal value whose child is not told: kept under the mother, who is not its focus",
                       entry.place});
}

std::vector<std::string> IntakeWork::paths() const {
  std::vector<std::string> out;
  for (const Operation& op : operations_) out.push_back(op.path);
  return out;
}

std::optional<std::size_t> IntakeWork::entry_at(const std::vector<std::string>& paths,
                                                std::string_view field) const {
  for (std::size_t i = 0; i < paths.size() && i < entry_of_.size(); ++i) {
    const std::string& path = paths[i];
    if (field == path ||
        (field.starts_with(path) && (field[path.size()] == '.' || field[path.size()] == '[')))
      return entry_of_[i];
  }
  return {};
}

}  // namespace dyad::care
