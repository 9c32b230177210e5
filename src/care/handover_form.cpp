// SPDX-License-Identifier: Apache-2.0
#include "care/handover_form.hpp"

#include <algorithm>

#include "care/form_fields.hpp"
#include "care/keeping.hpp"
#include "care/words.hpp"

namespace dyad::care {
namespace {

constexpr std::string_view kForm = "handover-form";

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return out;
}

json::Value section(std::string_view title, std::string_view text) {
  const std::string words = text.empty() ? "-" : escaped(text);
  return json::object({{"title", title},
                       {"text", json::object({{"status", "generated"},
                                              {"div", "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>" +
                                                          words + "</p></div>"}})}});
}

std::string facts_text(const json::Value& facts) {
  std::string out;
  for (const auto& m : facts.items()) out += (out.empty() ? "" : "; ") + std::string(m["text"].as_string());
  return out;
}

}  // namespace

json::Value composition_of(const Facts& facts, const evidence::Book& book, const Handover& h,
                           std::string_view id, std::string_view key) {
  json::Value out = json::object({{"resourceType", "Composition"}, {"id", id}});
  if (json::Value meta = origin_meta(facts); !meta.is_null()) out.set("meta", std::move(meta));
  out.set("extension", json::Array{extension_of(kForm, "valueString", json::write(form_json(h))),
                                   extension_of("sent-once", "valueString", key)});
  out.set("status", h.exchange.empty() ? "final" : "amended");
  json::Value type = concept_of(kConcepts, "handover");
  set_words(type, "text", book.need("birth.words").value("handover"));
  out.set("type", std::move(type));
  out.set("subject", reference_to("Patient/" + h.about));
  out.set("date", format_utc(h.sent_at));
  json::Value author = reference_to("Practitioner/" + h.from);
  if (!h.from_name.empty()) author.set("display", h.from_name);
  out.set("author", json::Array{std::move(author)});
  out.set("title", "Handover (I-PASS)");
  if (h.accepted_at) {
    json::Value party = reference_to("Practitioner/" + h.accepted_by);
    if (!h.accepted_name.empty()) party.set("display", h.accepted_name);
    out.set("attester", json::Array{json::object({{"mode", "professional"},
                                                  {"time", format_utc(*h.accepted_at)},
                                                  {"party", std::move(party)}})});
  }
  out.set("section",
          json::Array{section("Illness severity", h.severity),
                      section("Patient summary", facts_text(h.facts) + " " + h.summary),
                      section("Action list", h.actions),
                      section("Situation awareness and contingency", h.contingency),
                      section("Not known", h.not_known), section("Synthesis by receiver", h.synthesis)});
  return out;
}

int Handover::open_questions() const {
  const auto count = [&](std::string_view kind) { return std::ranges::count(exchange, kind, &Said::kind); };
  return static_cast<int>(std::max<std::ptrdiff_t>(0, count("question") - count("answer")));
}

json::Value form_json(const Handover& h) {
  json::Array exchange;
  for (const auto& s : h.exchange)
    exchange.push_back(json::object({{"kind", s.kind},
                                     {"text", s.text},
                                     {"by", s.by},
                                     {"by_name", s.by_name},
                                     {"at", format_utc(s.at)}}));
  json::Value out = json::object({{"about", h.about},
                                  {"to", h.to},
                                  {"severity", h.severity},
                                  {"summary", h.summary},
                                  {"actions", h.actions},
                                  {"contingency", h.contingency},
                                  {"not_known", h.not_known},
                                  {"facts", h.facts}});
  out.set("exchange", json::Value(std::move(exchange)));
  out.set("from", h.from);
  out.set("from_name", h.from_name);
  out.set("sent_at", format_utc(h.sent_at));
  out.set("accepted_by", h.accepted_by);
  out.set("accepted_name", h.accepted_name);
  out.set("accepted_at", h.accepted_at ? json::Value(format_utc(*h.accepted_at)) : json::Value());
  out.set("synthesis", h.synthesis);
  return out;
}

std::optional<Handover> handover_in(const json::Value& composition) {
  const auto text = extension(composition, own_url(kForm))["valueString"].as_string();
  const auto form = text.empty() ? Result<json::Value>(json::Value()) : json::parse(text);
  if (!form || !form->is_object()) return {};
  const json::Value& f = *form;
  const auto said = [&](const char* name) { return std::string(f[name].as_string()); };
  Handover h;
  h.about = said("about");
  h.to = said("to");
  h.severity = said("severity");
  h.summary = said("summary");
  h.actions = said("actions");
  h.contingency = said("contingency");
  h.not_known = said("not_known");
  h.facts = f["facts"];
  for (const auto& s : f["exchange"].items())
    h.exchange.push_back({std::string(s["kind"].as_string()), std::string(s["text"].as_string()),
                          std::string(s["by"].as_string()), std::string(s["by_name"].as_string()),
                          parse_instant(s["at"].as_string()).value_or(Instant{})});
  h.from = said("from");
  h.from_name = said("from_name");
  h.sent_at = parse_instant(f["sent_at"].as_string()).value_or(Instant{});
  h.accepted_by = said("accepted_by");
  h.accepted_name = said("accepted_name");
  h.synthesis = said("synthesis");
  if (const auto at = parse_instant(f["accepted_at"].as_string())) h.accepted_at = *at;
  return h;
}

}  // namespace dyad::care
