// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "care/guard.hpp"
#include "care/keeping.hpp"
#include "care/values.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

using clinical::Concern;

constexpr std::string_view kActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
constexpr std::size_t kMostText = 2000;
constexpr std::size_t kLeastReason = 3;

Concern concern_in(std::string_view name) {
  for (const auto c : {Concern::low, Concern::moderate, Concern::high})
    if (name == clinical::name_of(c)) return c;
  return Concern::none;
}

std::string_view act_code(std::string_view finding) {
  if (finding.starts_with("guard.lactation")) return "LACT";
  if (finding.starts_with("guard.condition")) return "COND";
  if (finding.starts_with("guard.class") || finding.starts_with("guard.undated")) return "PREG";
  if (finding.find("before_birth") != finding.npos || finding.starts_with("guard.magnesium") ||
      finding.starts_with("guard.steroid") || finding.starts_with("guard.heparin") ||
      finding.starts_with("guard.chemo"))
    return "TIME";
  return "";
}

json::Value detail_words(const evidence::Book& book, const clinical::OrderVerdict& verdict) {
  json::Value out{json::Object()};
  for (const char* lang : {"en", "vi", "zh"}) {
    std::string text;
    for (const auto& f : verdict.findings)
      text += (text.empty() ? "" : "\n") + std::string(clinical::order_words(book, f)[lang].as_string());
    out.set(lang, text);
  }
  return out;
}

std::vector<std::string> rules_of(const clinical::OrderVerdict& verdict) {
  std::vector<std::string> out = verdict.rules;
  for (const auto& f : verdict.findings)
    for (const auto& id : f.evidence)
      if (!std::ranges::count(out, id)) out.push_back(id);
  return out;
}

void set_evidence(json::Value& issue, const evidence::Book& book, const std::vector<std::string>& rules) {
  json::Array out;
  std::string url;
  for (const auto& id : rules) {
    const auto* entry = book.find(id);
    if (!entry) continue;
    json::Value code =
        json::object({{"coding", json::Array{coded(std::string(kBase) + "/evidence", id, entry->title)}}});
    if (!entry->sources.empty()) {
      const auto& s = entry->sources.front();
      code.set("text", s.citation + (s.locator.empty() ? "" : ", " + s.locator));
      if (url.empty()) url = s.url;
    }
    out.push_back(json::object({{"code", json::Array{std::move(code)}}}));
  }
  if (!out.empty()) issue.set("evidence", json::Value(std::move(out)));
  if (!url.empty()) issue.set("reference", url);
}

json::Value detail_of(const GuardedOrder& g, const KeptIssue* kept) {
  json::Value out =
      json::object({{"fingerprint", g.fingerprint()},
                    {"state", name_of(g.verdict.state)},
                    {"gestation", g.gestation ? json::Value(format(*g.gestation)) : json::Value()}});
  if (kept && kept->overridden) out.set("overridden", clinical::name_of(*kept->overridden));
  return out;
}

json::Value issue_of(const Facts& facts, const evidence::Book& book, const GuardedOrder& g,
                     const KeptIssue* kept) {
  json::Value out = json::object({{"resourceType", "DetectedIssue"}, {"id", g.issue_id()}});
  out.set("extension", json::Array{json::object({{"url", own_url("guard-detail")},
                                                 {"valueString", json::write(detail_of(g, kept))}})});
  const bool judged = g.verdict.state == clinical::OrderVerdict::State::judged;
  out.set("status", !judged                                                              ? "preliminary"
                    : kept && kept->overridden && g.verdict.worst() <= *kept->overridden ? "mitigated"
                                                                                         : "final");
  json::Array codings;
  const auto& first = g.verdict.findings.front();
  if (const auto act = act_code(first.code); !act.empty()) codings.push_back(coded(kActCode, act));
  codings.push_back(coded(std::string(kBase) + "/CodeSystem/guard", first.code));
  out.set("code", json::object({{"coding", json::Value(std::move(codings))}}));
  out.set("severity", clinical::name_of(g.verdict.worst()));
  out.set("patient", reference_to("Patient/" + facts.mother));
  out.set("identifiedDateTime", format_utc(facts.now));
  out.set("implicated", json::Array{reference_to(g.resource->version.type + "/" + g.resource->version.id)});
  set_words(out, "detail", detail_words(book, g.verdict));
  set_evidence(out, book, rules_of(g.verdict));
  if (kept && kept->resource->body["mitigation"].size() > 0)
    out.set("mitigation", kept->resource->body["mitigation"]);
  return out;
}

// What there was to say is no longer so: the order has ended, or gestation has passed a limit.
json::Value called_off(const KeptIssue& kept, const std::string& now) {
  json::Value out = kept.resource->body;
  out.erase("meta");
  auto detail = json::parse(extension(out, own_url("guard-detail"))["valueString"].as_string());
  detail->set("over", true);
  out.set(
      "extension",
      json::Array{json::object({{"url", own_url("guard-detail")}, {"valueString", json::write(*detail)}})});
  json::Value period = out["identifiedPeriod"];
  if (period.is_null()) period.set("start", out["identifiedDateTime"]);
  period.set("end", now);
  out.erase("identifiedDateTime");
  out.set("identifiedPeriod", std::move(period));
  return out;
}

}  // namespace

std::vector<KeptIssue> kept_issues(const Facts& facts) {
  std::vector<KeptIssue> out;
  for (const auto& r : facts.record.resources) {
    if (r.version.type != "DetectedIssue" || r.body["status"].as_string() == "entered-in-error") continue;
    const auto detail = json::parse(extension(r.body, own_url("guard-detail"))["valueString"].as_string());
    if (!detail || !(*detail)["fingerprint"].is_string()) continue;
    KeptIssue issue;
    issue.resource = &r;
    issue.fingerprint = (*detail)["fingerprint"].as_string();
    issue.concern = concern_in(r.body["severity"].as_string());
    if (const auto before = (*detail)["overridden"].as_string(); !before.empty())
      issue.overridden = concern_in(before);
    issue.over = (*detail)["over"].as_bool().value_or(false);
    out.push_back(std::move(issue));
  }
  return out;
}

std::optional<json::Value> guard_bundle(const Facts& facts, const evidence::Book& book,
                                        const std::string& program) {
  const auto kept = kept_issues(facts);
  const auto find = [&](const std::string& id) {
    const auto it =
        std::ranges::find_if(kept, [&](const KeptIssue& k) { return k.resource->version.id == id; });
    return it == kept.end() ? nullptr : &*it;
  };
  Keeping keeping(facts, program, "order guard");
  std::vector<std::string> said;
  for (const auto& g : guard_orders(facts, book)) {
    if (g.verdict.findings.empty()) continue;
    said.push_back(g.issue_id());
    const KeptIssue* before = find(said.back());
    if (before && !before->over && before->fingerprint == g.fingerprint()) continue;
    std::vector<std::string> from{reference_of(*g.resource)};
    if (!facts.dating.resource.empty()) from.push_back(facts.dating.resource);
    keeping.put(issue_of(facts, book, g, before), before ? before->resource->version.version : 0, from,
                rules_of(g.verdict));
  }
  for (const auto& k : kept)
    if (!k.over && !std::ranges::count(said, k.resource->version.id))
      keeping.put(called_off(k, format_utc(facts.now)), k.resource->version.version);
  if (keeping.empty()) return {};
  return std::move(keeping).bundle();
}

Result<int> override_issue(record::Record& record, const Facts& facts, std::string_view issue, int version,
                           const json::Value& body, const Answerer& who) {
  if (facts.replay)
    return fail(ErrorKind::refused, "this case is a replay: nothing in it can be overridden", "case");
  const auto kept = kept_issues(facts);
  const auto it =
      std::ranges::find_if(kept, [&](const KeptIssue& k) { return k.resource->version.id == issue; });
  if (it == kept.end())
    return fail(ErrorKind::not_found, "there is no such issue", "issue", std::string(issue.substr(0, 80)));
  const int held = it->resource->version.version;
  if (version != held)
    return fail(ErrorKind::conflict, "changed since it was read", "If-Match",
                "W/\"" + std::to_string(version) + "\"", "W/\"" + std::to_string(held) + "\"");
  const auto reason = body["reason"].as_string();
  if (reason.size() < kLeastReason || reason.size() > kMostText ||
      reason.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return fail(ErrorKind::invalid, "required: why the order stands", "reason", {},
                std::to_string(kLeastReason) + " to " + std::to_string(kMostText) + " bytes");
  json::Value next = it->resource->body;
  next.erase("meta");
  auto detail = json::parse(extension(next, own_url("guard-detail"))["valueString"].as_string());
  detail->set("overridden", clinical::name_of(it->concern));
  next.set(
      "extension",
      json::Array{json::object({{"url", own_url("guard-detail")}, {"valueString", json::write(*detail)}})});
  json::Value mitigation = next["mitigation"];
  json::Value author = who.reference.empty() ? json::Value(json::Object()) : reference_to(who.reference);
  author.set("display", who.name.empty() ? who.author : who.name);
  mitigation.push(json::object(
      {{"action",
        json::object({{"coding", json::Array{coded(kConcepts, "guard-override")}}, {"text", reason}})},
       {"date", format_utc(facts.now)},
       {"author", std::move(author)}}));
  next.set("mitigation", std::move(mitigation));
  next.set("status", "mitigated");
  Keeping keeping(facts, "", "override");
  keeping.put(std::move(next), held);
  const auto stored = record.submit(json::write(std::move(keeping).bundle()), "guard", who.author);
  if (!stored) return std::unexpected(stored.error());
  return stored->entries.front().version;
}

}  // namespace dyad::care
