// SPDX-License-Identifier: Apache-2.0
#include "api/card_document.hpp"

#include <algorithm>
#include <utility>

namespace dyad::api {
namespace {

using print::Block;

std::string text_of(const json::Value& v) { return std::string(v.as_string()); }

std::string plain(std::string_view key) {
  std::string out(key);
  for (char& c : out)
    if (c == '_') c = ' ';
  return out;
}

// The card's own texts are English; their key in the catalogue is made of the words themselves, as in
// web/src/said.ts.
std::string key_of(std::string_view text) {
  constexpr std::size_t kMostKey = 80;
  std::string out;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'), capital = c >= 'A' && c <= 'Z';
    if (letter || capital)
      out += capital ? static_cast<char>(c - 'A' + 'a') : c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  if (out.ends_with('_')) out.pop_back();
  out.resize(std::min(out.size(), kMostKey));
  if (out.ends_with('_')) out.pop_back();
  return "card.text." + out;
}

class Paper {
 public:
  Paper(print::Document& out, const Writer& words) : words_(words), out_(out) {}

  std::string say(std::string_view key) const { return words_.say(key); }
  // Of the catalogue when it is there, else as the model has it.
  std::string own(std::string_view key, std::string_view english) const {
    return words_.say_or(key, english);
  }
  std::string text(const json::Value& english) const {
    return words_.say_or(key_of(english.as_string()), english.as_string());
  }
  const Writer& words() const { return words_; }

  void heading(std::string text) { add({.kind = Block::Kind::heading, .text = std::move(text)}); }
  void paragraph(std::string text) { add({.text = std::move(text)}); }
  void note(std::string text) { add({.kind = Block::Kind::note, .text = std::move(text)}); }
  void terms(const json::Value& terms, const std::string& kind) {
    Block block{.kind = Block::Kind::list};
    for (const auto& term : terms.items())
      block.items.push_back(own(kind + text_of(term["key"]), text_of(term["text"])));
    add(std::move(block));
  }
  template <class Item>
  void items(const json::Value& all, Item&& item) {
    Block block{.kind = Block::Kind::list};
    for (const auto& one : all.items()) block.items.push_back(item(one));
    add(std::move(block));
  }
  template <class Row>
  void table(std::vector<double> widths, std::vector<std::string> header, const json::Value& rows,
             Row&& row) {
    Block block{.kind = Block::Kind::table, .widths = std::move(widths), .header = std::move(header)};
    for (const auto& one : rows.items()) block.rows.push_back(row(one));
    add(std::move(block));
  }

 private:
  const Writer& words_;
  void add(Block block) { out_.blocks.push_back(std::move(block)); }
  print::Document& out_;
};

// "ward/well": both lives in words.
std::string state(const Paper& paper, const json::Value& v) {
  const std::string_view key = v["key"].as_string();
  const auto slash = key.find('/');
  if (slash == std::string_view::npos) return plain(key);
  const std::string mother(key.substr(0, slash)), fetus(key.substr(slash + 1));
  return paper.words().say("hidden.both", {{"mother", paper.own("hidden.mother." + mother, plain(mother))},
                                           {"fetus", paper.own("hidden.fetus." + fetus, plain(fetus))}});
}

// "24 to 27 weeks", "24 weeks"; other rows have words of their own.
std::string row_label(const Paper& paper, const json::Value& label) {
  std::string text = text_of(label);
  constexpr std::string_view kWeeks = " weeks";
  if (!text.ends_with(kWeeks)) return paper.text(label);
  text.resize(text.size() - kWeeks.size());
  const auto to = text.find(" to ");
  if (to == std::string::npos) return paper.words().say("card.weeks", {{"n", text}});
  return paper.words().say("card.weeks_to", {{"from", text.substr(0, to)}, {"to", text.substr(to + 4)}});
}

void purpose(Paper& paper, const json::Value& card) {
  paper.heading(paper.say("card.purpose"));
  paper.paragraph(paper.words().message(card["purpose"]));
  paper.heading(paper.say("card.population"));
  paper.paragraph(paper.words().message(card["population"]));
  paper.heading(paper.say("card.not_for"));
  paper.items(card["not_for"], [&](const json::Value& m) { return paper.words().message(m); });
  paper.heading(paper.say("card.limits"));
  paper.items(card["limits"], [&](const json::Value& m) { return paper.words().message(m); });
}

void calibration(Paper& paper, const json::Value& card) {
  paper.heading(paper.say("card.calibration"));
  paper.paragraph(paper.say("card.calibration.about"));
  std::string told;  // what several tables have in common is told once
  for (const auto& part : card["calibration"].items()) {
    paper.table(
        {3.4, 1, 1}, {paper.text(part["title"]), paper.say("card.published"), paper.say("card.model")},
        part["rows"], [&](const json::Value& row) {
          const auto number = [&](const char* name) { return paper.words().number(text_of(row[name])); };
          return std::vector<std::string>{row_label(paper, row["label"]), number("published"),
                                          number("model")};
        });
    const std::string text = paper.text(part["text"]);
    paper.note((text == told ? "" : text + " ") + paper.say("evidence.source") + ": " +
               text_of(part.at({"source", "title"})) + " [" + text_of(part.at({"source", "id"})) + "].");
    told = text;
  }
}

void parts(Paper& paper, const json::Value& card) {
  paper.heading(paper.say("card.structures"));
  paper.table({1.4, 3}, {paper.say("card.structure"), paper.say("card.assumes")}, card["structures"],
              [&](const json::Value& s) {
                const bool is_default = s["default"].as_bool().value_or(false);
                return std::vector<std::string>{
                    paper.own("structure." + text_of(s["key"]), text_of(s["label"])) +
                        (is_default ? " (" + paper.say("card.default") + ")" : ""),
                    paper.text(s["text"])};
              });
  paper.heading(paper.say("card.states"));
  paper.items(card["states"], [&](const json::Value& v) { return state(paper, v); });
  paper.heading(paper.say("card.exits"));
  paper.terms(card["exits"], "exit.");
  paper.heading(paper.say("card.actions"));
  paper.terms(card["actions"], "act.");
  paper.heading(paper.say("card.channels"));
  paper.items(card["channels"], [&](const json::Value& c) {
    const std::string key = text_of(c["key"]);
    std::string levels;
    for (const auto& level : c["levels"].items())
      levels += (levels.empty() ? "" : " · ") +
                paper.own("reading." + key + "." + text_of(level), plain(level.as_string()));
    return paper.own("channel." + key, text_of(c["text"])) + ": " + levels;
  });
}

void parameters(Paper& paper, const json::Value& card) {
  paper.heading(paper.say("card.parameters"));
  paper.paragraph(std::to_string(card["parameters"].size()) + " " + paper.say("card.parameters.count"));
  paper.table({2.7, 1.8, 1.1, 1.7},
              {paper.say("parameters.parameter"), paper.say("card.distribution"),
               paper.say("parameters.certainty"), paper.say("evidence.source")},
              card["parameters"], [&](const json::Value& p) {
                const std::string key = text_of(p["key"]), note = text_of(p["note"]);
                return std::vector<std::string>{
                    paper.own("parameter." + key, text_of(p["label"])) +
                        (note.empty() ? "" : "\n" + paper.own("parameter_note." + key, note)),
                    paper.words().message(p["distribution_message"]),
                    paper.say("certainty." + text_of(p["certainty"])), text_of(p["evidence"])};
              });
}

void sources(Paper& paper, const json::Value& card) {
  paper.heading(paper.say("card.sources"));
  paper.table({3, 1.1, 1.9},
              {paper.say("card.entry"), paper.say("parameters.certainty"), paper.say("card.id")},
              card["sources"], [&](const json::Value& s) {
                return std::vector<std::string>{
                    text_of(s["title"]), paper.say("certainty." + text_of(s["certainty"])), text_of(s["id"])};
              });
}

}  // namespace

print::Document card_document(const json::Value& card, std::string_view version, const Writer& words) {
  const std::string name = text_of(card["id"]) + " " + text_of(card["version"]);
  print::Document out;
  out.title = words.say_or("model." + text_of(card["id"]), text_of(card["title"]));
  out.subtitle = words.say("card.of", {{"name", name}}) + ", Dyad " + std::string(version);
  out.footer = words.say("card.of", {{"name", name}}) + " · " + words.say("paper.people_decide");
  out.language = words.language();
  out.page_of = words.say("paper.page_of", {{"page", "{page}"}, {"pages", "{pages}"}});
  Paper paper(out, words);
  purpose(paper, card);
  calibration(paper, card);
  parts(paper, card);
  parameters(paper, card);
  sources(paper, card);
  return out;
}

Result<json::Value> find_card(const json::Value& models, std::string_view id) {
  std::string known;
  for (const auto& card : models["models"].items()) {
    if (card["id"].as_string() == id) return card;
    known += (known.empty() ? "" : ", ") + text_of(card["id"]);
  }
  return fail(ErrorKind::not_found, "there is no such model", "id", std::string(id.substr(0, 80)), known);
}

}  // namespace dyad::api
