// SPDX-License-Identifier: Apache-2.0
#include "api/card_document.hpp"

#include <array>
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

std::string certainty(const json::Value& v) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kWords{{
      {"read", "read"},
      {"read_secondary", "read in a transcription"},
      {"computed", "computed"},
      {"memory_high", "from memory, well known"},
      {"assumption", "assumption"},
  }};
  for (const auto& [key, words] : kWords)
    if (key == v.as_string()) return std::string(words);
  return plain(v.as_string());
}

class Paper {
 public:
  explicit Paper(print::Document& out) : out_(out) {}

  void heading(std::string text) { add({.kind = Block::Kind::heading, .text = std::move(text)}); }
  void paragraph(std::string text) { add({.text = std::move(text)}); }
  void note(std::string text) { add({.kind = Block::Kind::note, .text = std::move(text)}); }
  void list(const json::Value& texts) {
    Block block{.kind = Block::Kind::list};
    for (const auto& text : texts.items()) block.items.push_back(text_of(text));
    add(std::move(block));
  }
  void texts(const json::Value& terms) {
    Block block{.kind = Block::Kind::list};
    for (const auto& term : terms.items()) block.items.push_back(text_of(term["text"]));
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
  void add(Block block) { out_.blocks.push_back(std::move(block)); }
  print::Document& out_;
};

std::vector<std::string> term(const json::Value& v) {
  return {plain(v["key"].as_string()), text_of(v["text"])};
}

void purpose(Paper& paper, const json::Value& card) {
  paper.heading("Purpose");
  paper.paragraph(text_of(card["purpose"]));
  paper.heading("For whom");
  paper.paragraph(text_of(card["population"]));
  paper.heading("Not for");
  paper.list(card["not_for"]);
  paper.heading("Limits");
  paper.list(card["limits"]);
}

void calibration(Paper& paper, const json::Value& card) {
  paper.heading("Checked against published figures");
  paper.paragraph(
      "What the model gives back of the tables it was built from. A model that gives back its own sources "
      "was read correctly; that does not make it right for a woman unlike all of them.");
  std::string said;  // what several tables have in common is told once
  for (const auto& part : card["calibration"].items()) {
    paper.table({3.4, 1, 1}, {text_of(part["title"]), "Published", "Model"}, part["rows"],
                [](const json::Value& row) {
                  return std::vector<std::string>{text_of(row["label"]), text_of(row["published"]),
                                                  text_of(row["model"])};
                });
    const std::string text = text_of(part["text"]);
    paper.note((text == said ? "" : text + " ") + "Source: " + text_of(part.at({"source", "title"})) + " [" +
               text_of(part.at({"source", "id"})) + "].");
    said = text;
  }
}

void parts(Paper& paper, const json::Value& card) {
  paper.heading("Ways the disease may behave");
  paper.table({1.4, 3}, {"Structure", "What it assumes"}, card["structures"], [](const json::Value& s) {
    const bool is_default = s["default"].as_bool().value_or(false);
    return std::vector<std::string>{text_of(s["label"]) + (is_default ? " (used unless said otherwise)" : ""),
                                    text_of(s["text"])};
  });
  paper.heading("Hidden states");
  paper.table({1.4, 3}, {"State", "Meaning"}, card["states"], term);
  paper.heading("Ends that nobody planned");
  paper.texts(card["exits"]);
  paper.heading("Actions");
  paper.texts(card["actions"]);
  paper.heading("What is looked at");
  paper.table({1.4, 1.6, 1.4}, {"Channel", "What it is", "Levels"}, card["channels"],
              [](const json::Value& c) {
                std::string levels;
                for (const auto& level : c["levels"].items())
                  levels += (levels.empty() ? "" : ", ") + plain(level.as_string());
                auto row = term(c);
                row.push_back(std::move(levels));
                return row;
              });
}

void parameters(Paper& paper, const json::Value& card) {
  paper.heading("Parameters");
  paper.paragraph(std::to_string(card["parameters"].size()) +
                  " uncertain numbers. An assumption is a stated guess of this project, not a published "
                  "figure; a number from memory was not read in its source.");
  paper.table({2.7, 1.8, 1.1, 1.7}, {"Parameter", "Distribution", "Certainty", "Evidence"},
              card["parameters"], [](const json::Value& p) {
                const std::string note = text_of(p["note"]);
                return std::vector<std::string>{text_of(p["label"]) + (note.empty() ? "" : "\n" + note),
                                                text_of(p["distribution"]), certainty(p["certainty"]),
                                                text_of(p["evidence"])};
              });
}

void sources(Paper& paper, const json::Value& card) {
  paper.heading("Sources");
  paper.table(
      {3, 1.1, 1.9}, {"Entry of the evidence", "Certainty", "Id"}, card["sources"], [](const json::Value& s) {
        return std::vector<std::string>{text_of(s["title"]), certainty(s["certainty"]), text_of(s["id"])};
      });
}

}  // namespace

print::Document card_document(const json::Value& card, std::string_view version) {
  const std::string name = text_of(card["id"]) + " " + text_of(card["version"]);
  print::Document out;
  out.title = text_of(card["title"]);
  out.subtitle = "Model card of " + name + ", Dyad " + std::string(version);
  out.footer = "Model card of " + name + ". The software advises; people decide.";
  out.language = "en";
  Paper paper(out);
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
