// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api/fhir_document.hpp"
#include "api/fhir_operations.hpp"
#include "api/moment.hpp"
#include "fhir/reference.hpp"

namespace dyad::api {
namespace {

// Text of a document is XHTML.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  return out;
}

// A time of the record as the ward writes it; what cannot be read stands as it is.
std::string time_in(const Writer& words, std::string_view text) {
  const auto at = parse_instant(text);
  return at ? words.day_time(*at) : std::string(text);
}

// One part of the summary: a table, and the resources its rows come from.
class Section {
 public:
  Section(const Writer& words, std::string title, std::vector<std::string_view> columns)
      : words_(words), title_(std::move(title)) {
    table_ = "<tr>";
    for (const auto column : columns)
      table_ += "<th>" + escaped(words.say("document." + std::string(column))) + "</th>";
    table_ += "</tr>";
  }

  void row(const std::vector<std::string>& cells, std::string_view resource) {
    table_ += "<tr>";
    for (const auto& cell : cells) table_ += "<td>" + escaped(cell) + "</td>";
    table_ += "</tr>";
    ++rows_;
    if (resource.empty()) return;
    const std::string name(resource.substr(0, resource.find("/_history/")));
    if (std::ranges::find(entries_, name) == entries_.end()) entries_.push_back(name);
  }

  json::Value value() const {
    const std::string body = rows_ > 0 ? "<table>" + table_ + "</table>"
                                       : "<p>" + escaped(words_.say("document.nothing")) + "</p>";
    json::Value out = json::object({{"title", title_}, {"text", narrative(words_, body)}});
    json::Array entries;
    for (const auto& name : entries_) entries.push_back(json::object({{"reference", name}}));
    if (!entries.empty()) out.set("entry", std::move(entries));
    return out;
  }

  static json::Value narrative(const Writer& words, const std::string& body) {
    const std::string& l = words.language();
    return json::object({{"status", "generated"},
                         {"div", "<div xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"" + l +
                                     "\" xml:lang=\"" + l + "\">" + body + "</div>"}});
  }

 private:
  const Writer& words_;
  std::string title_, table_;
  std::vector<std::string> entries_;
  std::size_t rows_ = 0;
};

class Summary {
 public:
  Summary(const json::Value& view, const Writer& words) : view_(view), words_(words) {
    const json::Value& mother = view["mother"];
    diagnoses(mother);
    latest(words.say("document.mother_latest"), mother);
    for (const auto& child : view["children"].items())
      latest(words.say("document.child_latest", {{"age", std::string(child["gestation_text"].as_string())}}),
             child);
    events();
    hospitals();
    unknown();
  }

  json::Array sections;
  std::vector<std::string> versions;  // shown

 private:
  void note(std::string_view resource) {
    if (!resource.empty()) versions.emplace_back(resource);
  }

  void diagnoses(const json::Value& mother) {
    Section section(words_, words_.say("document.mother_diagnoses"), {"diagnosis", "since", "active"});
    for (const auto& one : mother["diagnoses"].items()) {
      const auto resource = one["resource"].as_string();
      section.row({words_.said(one["text"]), time_in(words_, one["since"].as_string()),
                   words_.say(one["active"].as_bool().value_or(false) ? "document.yes" : "document.no")},
                  resource);
      note(resource);
    }
    sections.push_back(section.value());
  }

  void latest(const std::string& title, const json::Value& who) {
    Section section(words_, title, {"what", "value", "unit", "measured"});
    for (const auto& one : who["latest"].items()) {
      const auto resource = one["resource"].as_string();
      section.row({words_.quantity(one["key"].as_string()), words_.number(one["text"].as_string()),
                   words_.unit(one["unit"].as_string()), time_in(words_, one["effective_at"].as_string())},
                  resource);
      note(resource);
    }
    sections.push_back(section.value());
  }

  void events() {
    Section section(words_, words_.say("document.happened"), {"when", "whom", "what"});
    for (const auto& one : view_["events"].items()) {
      const auto resource = one["resource"].as_string();
      section.row({time_in(words_, one["at"].as_string()),
                   words_.say(one["who"].as_string() == "child" ? "document.child" : "document.mother"),
                   one["message"].is_object() ? words_.message(one["message"]) : words_.said(one["text"])},
                  resource);
      note(resource);
    }
    sections.push_back(section.value());
  }

  void hospitals() {
    Section section(words_, words_.say("document.hospitals"), {"name"});
    for (const auto& one : view_["hospitals"].items())
      section.row({words_.said(one["name"])}, "Organization/" + std::string(one["id"].as_string()));
    sections.push_back(section.value());
  }

  void unknown() {
    Section section(words_, words_.say("unknown.head"), {"what"});
    for (const auto& one : view_["unknown"].items()) section.row({words_.message(one)}, {});
    sections.push_back(section.value());
  }

  const json::Value& view_;
  const Writer& words_;
};

json::Value composition_of(const json::Value& view, std::string_view mother, const std::string& id,
                           const Writer& words, Summary& summary) {
  const auto at = view["at"].as_string();
  const std::string title = words.say("document.title", {{"title", words.said(view["title"])}});
  const std::string known = words.say("paper.as_known", {{"at", time_in(words, at) + ", " + words.zone()}});
  const json::Value program = json::object(
      {{"resourceType", "Device"},
       {"id", "dyad"},
       {"deviceName", json::Array{json::object({{"name", "Dyad"}, {"type", "manufacturer-name"}})}}});
  const json::Value type =
      json::object({{"coding", json::Array{json::object({{"system", "http://loinc.org"},
                                                         {"code", "34133-9"},
                                                         {"display", "Summary of episode note"}})}}});
  return json::object(
      {{"resourceType", "Composition"},
       {"id", id},
       {"language", words.language()},
       {"text", Section::narrative(words, "<p>" + escaped(title) + ". " + escaped(known) + "</p>")},
       {"contained", json::Array{program}},
       {"status", "final"},
       {"type", type},
       {"subject", json::object({{"reference", mother}})},
       {"date", at},
       {"author", json::Array{json::object({{"reference", "#dyad"}})}},
       {"title", title},
       {"section", std::move(summary.sections)}});
}

// "Patient/m": whom the episode is about.
Result<std::string> mother_of(const record::Store& store, const std::string& id, const record::View& view) {
  const auto episode = store.read("EpisodeOfCare", id, view);
  if (!episode) return std::unexpected(episode.error());
  if (!*episode)
    return fail(ErrorKind::not_found, "there is no such case", "EpisodeOfCare", id.substr(0, 64));
  const auto body = json::parse((*episode)->body);
  if (!body) return std::unexpected(body.error());
  return std::string(body->at({"patient", "reference"}).as_string());
}

}  // namespace

http::Response case_document(Context& context, const Call& call) {
  const std::string& id = call.part("id");
  const auto at = moment(context, call);
  if (!at) return outcome(at.error());
  const std::string language(call.request.parameter("lang").value_or("en"));
  if (!is_language(language))
    return outcome(
        {ErrorKind::invalid, "not a language of the pages", "lang", language.substr(0, 20), "en, vi or zh"});
  if (!context.catalogue)
    return outcome({ErrorKind::busy, "this server has no texts to print with", {}, {}, {}});
  const auto view = context.cases.view(id, *at);
  if (!view) return outcome(view.error());
  const auto shown = parse_instant((*view)["at"].as_string());
  if (!shown) return outcome(shown.error());
  Document document;
  document.timestamp = *shown;
  document.view.at = *shown;
  const auto mother = mother_of(context.record.store(), id, document.view);
  if (!mother) return outcome(mother.error());
  // The same question to the same record gives the same document.
  const auto sequence = (*view)["last_sequence"].as_int().value_or(0);
  document.identifier = uuid_for(id + "@" + std::string((*view)["at"].as_string()) + "#" +
                                 std::to_string(sequence) + (language == "en" ? "" : "#" + language));
  const json::Value& clock = (*view)["clock"];
  const Writer words(*context.catalogue, language,
                     static_cast<int>(clock["utc_offset_minutes"].as_int().value_or(0)),
                     std::string(clock["zone"].as_string()));
  Summary summary(*view, words);
  document.fixed = summary.versions;
  document.composition = composition_of(
      *view, *mother, document.identifier.substr(std::string_view("urn:uuid:").size()), words, summary);
  auto text = document_bundle(context.record.store(), document, base_url(context, call.request));
  return text ? fhir_answer(std::move(*text)) : outcome(text.error());
}

}  // namespace dyad::api
