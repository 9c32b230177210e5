// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "clinical/calculator.hpp"

namespace dyad::clinical {

// The shipped evidence, read from the source tree once per test program.
struct Shipped {
  Book book;
  Quantities quantities;
  Registry registry;
};

inline const Shipped& shipped() {
  static const Shipped all = [] {
    std::vector<std::string> names, texts;
    for (const auto& item :
         std::filesystem::directory_iterator(std::string(DYAD_SOURCE_DIR) + "/data/evidence")) {
      if (item.path().extension() != ".json" || item.path().filename() == "schema.json") continue;
      std::ifstream in(item.path());
      names.push_back(item.path().filename().string());
      texts.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    std::vector<evidence::File> files;
    for (std::size_t i = 0; i < names.size(); ++i) files.push_back({names[i], texts[i]});
    auto book = Book::load(files);
    if (!book) throw std::runtime_error(book.error().text());
    auto quantities = Quantities::from(*book);
    if (!quantities) throw std::runtime_error(quantities.error().text());
    return Shipped{std::move(*book), std::move(*quantities), Registry()};
  }();
  return all;
}

inline Result<Answer> calc(const std::string& name, const Arguments& arguments) {
  const Shipped& all = shipped();
  const Calculator* c = all.registry.find(name);
  if (!c) return fail(ErrorKind::not_found, "no such calculator", "calculator", name);
  return run(*c, all.book, all.quantities, arguments);
}

}  // namespace dyad::clinical
