// SPDX-License-Identifier: Apache-2.0
#include "evidence/evidence.hpp"

#include "api/knowledge_json.hpp"
#include "app/commands.hpp"
#include "app/files.hpp"
#include "app/knowledge.hpp"
#include "app/text.hpp"

namespace dyad::app {
namespace {

using evidence::Entry;

int check_file(const std::string& path, bool as_json) {
  const auto text = read_file(path);
  if (!text) return report(text.error());
  const evidence::File file{path, *text};
  const auto book = evidence::Book::load({&file, 1});
  if (!book) return report(book.error());
  std::size_t refused = 0;
  for (const auto& [id, entry] : book->all()) refused += entry.use() == evidence::Use::refuse;
  if (as_json)
    print_json(json::object({{"file", path}, {"entries", book->all().size()}, {"must_not_decide", refused}}));
  else
    print(path + ": " + std::to_string(book->all().size()) +
          " entries, each with source, population, denominator, " + "standard and certainty; " +
          std::to_string(refused) + " of them must not decide\n");
  return kOk;
}

void print_list(const evidence::Book& book) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& [id, entry] : book.all())
    rows.push_back({id, std::string(evidence::name_of(entry.certainty)),
                    std::string(evidence::name_of(entry.use())), entry.title});
  print(table(rows));
}

void print_notes(std::string_view title, const std::vector<evidence::Note>& notes) {
  if (notes.empty()) return;
  print(heading(title));
  for (const auto& note : notes) print(bullet(note.text + " [" + note.code + "]"));
}

void print_entry(const Entry& entry) {
  print(entry.title + "\n");
  const std::string certainty(evidence::name_of(entry.certainty));
  print(table({{"id", entry.id},
               {"kind", entry.kind},
               {"population", entry.population},
               {"denominator", entry.denominator},
               {"standard", entry.standard},
               {"unit", entry.unit.empty() ? "none" : entry.unit},
               {"certainty", certainty + ": " + certainty_words(certainty)},
               {"use", std::string(evidence::name_of(entry.use()))}}));
  print(heading("Sources"));
  for (const auto& s : entry.sources) {
    std::string line = s.citation;
    if (!s.locator.empty()) line += "; " + s.locator;
    if (!s.url.empty()) line += " <" + s.url + ">";
    print(bullet(line));
  }
  if (!entry.derived_from.empty()) {
    print(heading("Computed from"));
    for (const auto& id : entry.derived_from) print(bullet(id));
  }
  print_notes("Limits", entry.limits);
  print_notes("Conflicts", entry.conflicts);
  print(heading("Values"));
  print(json::write_pretty(entry.values) + "\n");
}

}  // namespace

int evidence(const EvidenceOptions& options) {
  if (!options.check.empty()) return check_file(options.check, options.json);
  const auto known = load_knowledge();
  if (!known) return report(known.error());
  if (options.id.empty()) {
    if (!options.json) {
      print_list(known->book);
      return kOk;
    }
    json::Array entries;
    for (const auto& [id, entry] : known->book.all()) entries.push_back(api::evidence_json(entry));
    print_json(json::object({{"entries", entries}}));
    return kOk;
  }
  const Entry* entry = known->book.find(options.id);
  if (!entry) return report(api::unknown_evidence(options.id, known->book));
  if (options.json)
    print_json(api::evidence_json(*entry));
  else
    print_entry(*entry);
  return kOk;
}

}  // namespace dyad::app
