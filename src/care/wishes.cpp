// SPDX-License-Identifier: Apache-2.0
#include "care/wishes.hpp"

#include <algorithm>
#include <array>

#include "care/form_fields.hpp"
#include "care/preference_words.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kCategory = "wishes";
constexpr std::size_t kNameBytes = 200;
constexpr std::array<std::string_view, 3> kStatedBy{"mother", "surrogate", "family"};
constexpr std::array<std::string_view, 3> kCapacity{"has_capacity", "lacks_capacity", "not_assessed"};
constexpr std::array<std::string_view, 6> kRelations{"partner", "parent",      "parent_in_law",
                                                     "sibling", "adult_child", "other"};
constexpr std::array<std::string_view, 3> kAsked{"not_asked", "undecided", "answered"};

std::string_view name_of(Wish::Asked asked) { return kAsked[static_cast<std::size_t>(asked)]; }

std::optional<Wish::Asked> asked_named(std::string_view name) {
  const auto it = std::ranges::find(kAsked, name);
  if (it == kAsked.end()) return {};
  return static_cast<Wish::Asked>(it - kAsked.begin());
}

Result<Wish> read_wish(const WishField& field, const json::Value& body) {
  Wish out{std::string(field.key), Wish::Asked::not_asked, {}, {}};
  if (body.is_null()) return out;
  const std::string name = "wishes." + out.key;
  if (!body.is_object()) return refuse_field("an object with asked, choice and text", name);
  const auto asked = asked_named(body["asked"].as_string());
  if (!asked)
    return refuse_field("whether she was asked", name + ".asked", body["asked"].as_string(),
                        "not_asked, undecided, answered");
  out.asked = *asked;
  auto text = read_text(body, "text");
  auto choice = read_choice(body, "choice", field.choices, false);
  for (Error* e : {text ? nullptr : &text.error(), choice ? nullptr : &choice.error()})
    if (e) {
      e->field = name + "." + e->field;
      return std::unexpected(*e);
    }
  out.text = std::move(*text);
  out.choice = std::move(*choice);
  if (out.asked == Wish::Asked::answered && (field.choices.empty() ? out.text : out.choice).empty())
    return fail(ErrorKind::missing, "answered, but the answer is empty",
                name + (field.choices.empty() ? ".text" : ".choice"));
  if (out.asked != Wish::Asked::answered && !out.choice.empty())
    return refuse_field("a choice without an answer", name + ".choice", out.choice, "asked: answered");
  if (out.asked == Wish::Asked::not_asked && !out.text.empty())
    return refuse_field("words to what was not asked", name + ".text", {}, "asked: undecided or answered");
  return out;
}

Result<void> read_all(WishStatement& out, const json::Value& wishes) {
  if (!wishes.is_object()) return refuse_field("an object with the fields asked", "wishes");
  for (const auto& [key, value] : wishes.members())
    if (std::ranges::find(wish_fields(), key, &WishField::key) == wish_fields().end())
      return refuse_field("not a field", "wishes." + key.substr(0, 60));
  bool any = false;
  for (const auto& field : wish_fields()) {
    auto wish = read_wish(field, wishes[field.key]);
    if (!wish) return std::unexpected(wish.error());
    any = any || wish->asked != Wish::Asked::not_asked;
    out.wishes.push_back(std::move(*wish));
  }
  if (!any) return fail(ErrorKind::missing, "nothing was asked", "wishes");
  return {};
}

Result<void> read_speaker(WishStatement& out, const json::Value& body) {
  auto by = read_choice(body, "stated_by", kStatedBy);
  if (!by) return std::unexpected(by.error());
  out.stated_by = std::move(*by);
  auto capacity = read_choice(body, "capacity", kCapacity);
  if (!capacity) return std::unexpected(capacity.error());
  out.capacity = std::move(*capacity);
  if (out.stated_by == "mother") {
    if (out.capacity == "lacks_capacity")
      return refuse_field("she cannot state her wishes herself while she lacks capacity", "stated_by",
                          out.stated_by, "surrogate, or what her family says");
    return {};
  }
  auto relation = read_choice(body, "relation", kRelations);
  if (!relation) return std::unexpected(relation.error());
  out.relation = std::move(*relation);
  auto name = need_text(body, "name", kNameBytes);
  if (!name) return std::unexpected(name.error());
  out.name = std::move(*name);
  return {};
}

json::Value field_extension(const Wish& w) {
  json::Array parts{json::object({{"url", "field"}, {"valueCode", w.key}}),
                    json::object({{"url", "asked"}, {"valueCode", name_of(w.asked)}})};
  if (!w.choice.empty()) parts.push_back(json::object({{"url", "choice"}, {"valueCode", w.choice}}));
  if (!w.text.empty()) parts.push_back(json::object({{"url", "text"}, {"valueString", w.text}}));
  return json::object({{"url", own_extension("wish")}, {"extension", json::Value(std::move(parts))}});
}

std::string coded(const json::Value& owner, std::string_view name) {
  return std::string(extension(owner, own_extension(name))["valueCode"].as_string());
}
std::string said(const json::Value& owner, std::string_view name) {
  return std::string(extension(owner, own_extension(name))["valueString"].as_string());
}

Wish* wish_in(WishStatement& out, std::string_view key) {
  const auto it = std::ranges::find(out.wishes, key, &Wish::key);
  return it == out.wishes.end() ? nullptr : &*it;
}

void read_fields(WishStatement& out, const json::Value& consent) {
  for (const auto& field : wish_fields())
    out.wishes.push_back({std::string(field.key), Wish::Asked::not_asked, {}, {}});
  for (const auto& ext : consent["extension"].items()) {
    if (ext["url"].as_string() != own_extension("wish")) continue;
    Wish* wish = wish_in(out, extension(ext, "field")["valueCode"].as_string());
    if (!wish) continue;
    wish->asked =
        asked_named(extension(ext, "asked")["valueCode"].as_string()).value_or(Wish::Asked::not_asked);
    wish->choice = extension(ext, "choice")["valueCode"].as_string();
    wish->text = extension(ext, "text")["valueString"].as_string();
  }
}

}  // namespace

std::span<const WishField> wish_fields() {
  static const std::vector<std::string_view> kYesNo{"yes", "no"};
  static const std::vector<std::string_view> kTrial{"yes", "trial", "no"};
  static const std::vector<WishField> kFields{
      {"goals", {}},
      {"accept_for_days", {}},
      {"stop_when", {}},
      {"intensive_care", kTrial},
      {"intubation", kTrial},
      {"cpr", kYesNo},
      {"ecmo", kTrial},
      {"perimortem_caesarean", kYesNo},
      {"child_resuscitation", {"full", "by_state", "comfort"}},
      {"refusals", {}},
      {"surrogate", {}},
      {"know", {"everything", "main_points", "through_family", "little"}},
      {"language", {}},
      {"interpreter", {"not_needed", "professional", "by_phone", "relative"}},
  };
  return kFields;
}

const Wish& WishStatement::wish(std::string_view key) const {
  static const Wish kNone;
  const auto it = std::ranges::find(wishes, key, &Wish::key);
  return it == wishes.end() ? kNone : *it;
}

Result<WishStatement> read_wishes(const json::Value& body, Instant now) {
  if (!body.is_object()) return refuse_field("an object", "body");
  WishStatement out;
  if (auto speaker = read_speaker(out, body); !speaker) return std::unexpected(speaker.error());
  const auto at = read_past_instant(body, "stated_at", now);
  if (!at) return std::unexpected(at.error());
  out.stated_at = *at;
  auto witness = read_text(body, "witness", kNameBytes);
  if (!witness) return std::unexpected(witness.error());
  out.witness = std::move(*witness);
  auto note = read_text(body, "note");
  if (!note) return std::unexpected(note.error());
  out.note = std::move(*note);
  if (auto all = read_all(out, body["wishes"]); !all) return std::unexpected(all.error());
  return out;
}

json::Value wishes_resource(const WishStatement& s, std::string_view mother, std::string_view id,
                            const json::Value& recorder) {
  json::Array extensions{extension_of("wishes-stated-by", "valueCode", s.stated_by),
                         extension_of("wishes-capacity", "valueCode", s.capacity),
                         extension_of("wishes-recorded-by", "valueReference", recorder)};
  if (!s.relation.empty()) extensions.push_back(extension_of("wishes-relation", "valueCode", s.relation));
  if (!s.name.empty()) extensions.push_back(extension_of("wishes-name", "valueString", s.name));
  if (!s.witness.empty()) extensions.push_back(extension_of("wishes-witness", "valueString", s.witness));
  if (!s.note.empty()) extensions.push_back(extension_of("wishes-note", "valueString", s.note));
  for (const auto& w : s.wishes) extensions.push_back(field_extension(w));
  json::Value out = json::object({{"resourceType", "Consent"}, {"id", id}});
  out.set("extension", json::Value(std::move(extensions)));
  out.set("status", "active");
  out.set("scope", concept_of("http://terminology.hl7.org/CodeSystem/consentscope", "adr"));
  out.set("category", json::Array{concept_of(kConcepts, kCategory)});
  out.set("patient", json::object({{"reference", "Patient/" + std::string(mother)}}));
  out.set("dateTime", format_utc(s.stated_at));
  out.set("policyRule", json::object({{"text", "What the person named here said they wish"}}));
  return out;
}

std::optional<WishStatement> wishes_in(const json::Value& consent, int utc_offset_minutes) {
  if (consent["resourceType"].as_string() != "Consent" || consent["status"].as_string() == "entered-in-error")
    return {};
  const bool ours = std::ranges::any_of(
      consent["category"].items(), [](const json::Value& c) { return code_in(c, kConcepts) == kCategory; });
  if (!ours) return {};
  if (extension(consent, own_extension("wish")).is_null()) return {};
  const auto at = parse_when(consent["dateTime"].as_string(), utc_offset_minutes);
  if (!at) return {};
  WishStatement out;
  out.stated_by = coded(consent, "wishes-stated-by");
  // Unless it says whose words they are, they are not taken for hers.
  if (out.stated_by != "mother" && out.stated_by != "surrogate") out.stated_by = "family";
  out.relation = coded(consent, "wishes-relation");
  out.name = said(consent, "wishes-name");
  out.stated_at = *at;
  out.capacity = coded(consent, "wishes-capacity");
  if (out.capacity.empty()) out.capacity = "not_assessed";
  out.witness = said(consent, "wishes-witness");
  out.note = said(consent, "wishes-note");
  read_fields(out, consent);
  return out;
}

std::vector<const record::Resource*> told_wishes(const Facts& facts) {
  std::vector<const record::Resource*> out;
  const auto at = [&](const record::Resource* r) { return time_of(*r, facts.utc_offset_minutes); };
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Consent" || r.body["status"].as_string() != "active" ||
        r.body["patient"]["reference"].as_string() != "Patient/" + facts.mother || at(&r) > facts.at)
      continue;
    const bool wish = std::ranges::any_of(r.body["category"].items(), [](const json::Value& c) {
      const std::string code = code_in(c, kConcepts);
      return code == "wish" || code == kCategory;
    });
    if (wish && extension(r.body, own_extension("wish")).is_null()) out.push_back(&r);
  }
  std::ranges::stable_sort(out, std::ranges::greater(), at);
  return out;
}

std::vector<RecordedWishes> wishes_of(const Facts& facts) {
  std::vector<RecordedWishes> out;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "Consent" ||
        r.body["patient"]["reference"].as_string() != "Patient/" + facts.mother)
      continue;
    auto statement = wishes_in(r.body, facts.utc_offset_minutes);
    if (!statement || statement->stated_at > facts.at) continue;
    out.push_back({std::move(*statement), &r});
  }
  std::ranges::stable_sort(out, [](const RecordedWishes& a, const RecordedWishes& b) {
    if (a.statement.hers() != b.statement.hers()) return a.statement.hers();
    // Of several that are hers the newest counts; the family's stand in the order they were stated.
    return a.statement.hers() ? a.statement.stated_at > b.statement.stated_at
                              : a.statement.stated_at < b.statement.stated_at;
  });
  return out;
}

}  // namespace dyad::care
