// SPDX-License-Identifier: Apache-2.0
#include "print/document.hpp"

#include <doctest/doctest.h>

using namespace dyad;
using print::Block;
using print::Document;

namespace {

Document sample(int rows) {
  Document d{"Deliver today or wait", "version 1", "Dyad", "vi", {}};
  d.blocks.push_back({.kind = Block::Kind::heading, .text = "Mục đích"});
  d.blocks.push_back({.text = "Mẹ và con, hai bệnh nhân. 母亲与胎儿，两位病人。"});
  d.blocks.push_back({.kind = Block::Kind::list, .items = {"one", "two"}});
  Block table{.kind = Block::Kind::table, .widths = {1, 2}, .header = {"key", "value"}};
  for (int i = 0; i < rows; ++i)
    table.rows.push_back({std::to_string(i), "a value that is long enough to wrap"});
  d.blocks.push_back(table);
  return d;
}

// The page tree's own count.
int pages(const std::string& pdf) {
  const std::size_t at = pdf.find("/Count ");
  return at == std::string::npos ? -1 : std::stoi(pdf.substr(at + 7));
}

}  // namespace

TEST_CASE("a document becomes a PDF, the same one each time") {
  const auto first = print::to_pdf(sample(3)), second = print::to_pdf(sample(3));
  REQUIRE(first);
  CHECK(first->starts_with("%PDF-"));
  CHECK(first->find("%%EOF") != std::string::npos);
  CHECK(*first == *second);
}

TEST_CASE("a long table runs over pages") {
  const auto shorter = print::to_pdf(sample(3)), longer = print::to_pdf(sample(300));
  REQUIRE(shorter);
  REQUIRE(longer);
  CHECK(pages(*shorter) == 1);
  CHECK(pages(*longer) > 3);
  CHECK(pages(*longer) < 9);  // 300 rows of 8.5 points with their rules fill 7
}

TEST_CASE("what cannot be printed is refused by name") {
  Document d = sample(1);
  d.blocks[3].rows[0].pop_back();
  auto out = print::to_pdf(d);
  REQUIRE_FALSE(out);
  CHECK(out.error().field == "blocks.3.rows.0");
  d = sample(1);
  d.blocks[1].text = "\xff\xfe";
  out = print::to_pdf(d);
  REQUIRE_FALSE(out);
  CHECK(out.error().field == "blocks.1.text");
}

TEST_CASE("pages say how many there are, and each carries the mark") {
  Document d = sample(300);
  const auto bare = print::to_pdf(d);
  d.page_of = "Page {page} of {pages}";
  d.mark = "Made-up data";
  const auto marked = print::to_pdf(d);
  REQUIRE(bare);
  REQUIRE(marked);
  CHECK(pages(*marked) >= pages(*bare));
  d.dense = true;
  const auto dense = print::to_pdf(d);
  REQUIRE(dense);
  CHECK(pages(*dense) < pages(*marked));
}

TEST_CASE("figures with and without a course are drawn, and refused without columns") {
  Document d = sample(1);
  Block figures{.kind = Block::Kind::figures};
  figures.figures.push_back({"Platelets", "43 x10^9/L", "2 h", {{0, 90}, {0.5, 60}, {1, 43}}, 150.0, 400.0});
  figures.figures.push_back({"SpO2", "96 %", "", {}, {}, {}});
  figures.figures.push_back({"Flat", "5", "", {{1, 5}}, {}, {}});
  d.blocks.push_back(figures);
  const auto with = print::to_pdf(d), without = print::to_pdf(sample(1));
  REQUIRE(with);
  REQUIRE(without);
  CHECK(with->size() > without->size());
  d.blocks.back().columns = 0;
  const auto refused = print::to_pdf(d);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().field.starts_with("blocks."));
}
