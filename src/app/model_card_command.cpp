// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <fstream>

#include "api/card_document.hpp"
#include "app/commands.hpp"
#include "app/knowledge.hpp"
#include "app/text.hpp"
#include "app/words.hpp"
#include "care/model_card.hpp"

namespace dyad::app {
namespace {

Result<json::Value> cards() {
  const auto known = load_knowledge();
  if (!known) return std::unexpected(known.error());
  const auto base = load_timing_model(known->book);
  if (!base) return std::unexpected(base.error());
  const auto model = load_day_model(known->book, *base);
  if (!model) return std::unexpected(model.error());
  return json::object({{"models", json::Array{care::model_card(*model, known->book)}}});
}

void print_block(const print::Block& block) {
  using Kind = print::Block::Kind;
  switch (block.kind) {
    case Kind::heading:
      return print(heading(block.text));
    case Kind::paragraph:
    case Kind::strong:
    case Kind::note:
      return print(wrapped(block.text, 0));
    case Kind::list:
      for (const auto& item : block.items) print(bullet(item));
      return;
    case Kind::table: {
      auto rows = block.rows;
      rows.insert(rows.begin(), block.header);
      for (auto& row : rows)
        for (auto& cell : row)
          cell = cell.substr(0, cell.find('\n'));  // a note belongs under a cell on paper only
      return print(table(rows));
    }
    case Kind::figures:
      for (const auto& f : block.figures) print(bullet(f.label + ": " + f.value + " " + f.note));
      return;
  }
}

int write_pdf(const print::Document& document, const ModelOptions& options) {
  const auto pdf = print::to_pdf(document);
  if (!pdf) return report(pdf.error(), options.file);
  std::ofstream out(options.out, std::ios::binary | std::ios::trunc);
  out.write(pdf->data(), static_cast<std::streamsize>(pdf->size()));
  out.close();
  if (!out)
    return report(Error{ErrorKind::storage,
                        std::string("cannot be written: ") + std::strerror(errno),
                        "out",
                        options.out,
                        {}});
  if (options.json)
    print_json(json::object(
        {{"from", options.file}, {"format", "pdf"}, {"bytes", pdf->size()}, {"written", options.out}}));
  else
    print(say("model.written", {{"file", options.out}, {"bytes", std::to_string(pdf->size())}}) + "\n");
  return kOk;
}

}  // namespace

int model_card(const ModelOptions& options) {
  const auto all = cards();
  if (!all) return report(all.error());
  const auto card = api::find_card(*all, options.file);
  if (!card) return report(card.error());
  const auto catalogue = load_catalogue();
  if (!catalogue) return report(catalogue.error());
  const auto document =
      api::card_document(*card, version(), api::Writer(*catalogue, std::string(code_of(spoken())), 0, "UTC"));
  if (!options.out.empty()) return write_pdf(document, options);
  if (options.json) {
    print_json(*card);
    return kOk;
  }
  print(document.title + "\n" + document.subtitle + "\n");
  for (const auto& block : document.blocks) print_block(block);
  return kOk;
}

}  // namespace dyad::app
