// SPDX-License-Identifier: Apache-2.0
#include "app/subscriptions.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "store/scratch_dir.hpp"

using namespace dyad;
using notify::Line;

namespace {

const std::vector<Line> kLines{{Line::Kind::position, "", 5},
                               {Line::Kind::event, "a-b.c", 6},
                               {Line::Kind::delivered, "a-b.c", 1},
                               {Line::Kind::ended, "x", 0}};

}  // namespace

TEST_CASE("The ledger of subscriptions gives back its lines, without one that a crash cut off") {
  const store::ScratchDir dir;
  const std::string file = dir.file("subscriptions.ledger");
  {
    const auto ledger = app::FileLedger::open(file);
    REQUIRE(ledger);
    CHECK((*ledger)->load()->empty());
    REQUIRE((*ledger)->append(kLines));
  }
  std::ofstream(file, std::ios::app) << "e 1234";
  const auto ledger = app::FileLedger::open(file);
  REQUIRE(ledger);
  CHECK((*ledger)->load() == kLines);
  REQUIRE((*ledger)->append({{Line::Kind::event, "n", 9}}));
  const auto again = (*ledger)->load();
  REQUIRE(again);
  CHECK(again->size() == kLines.size() + 1);
  CHECK(again->back() == Line{Line::Kind::event, "n", 9});
}

TEST_CASE("A ledger that something else wrote into is refused") {
  const store::ScratchDir dir;
  const std::string file = dir.file("subscriptions.ledger");
  std::ofstream(file) << "p 5 \nnonsense\n";
  const auto ledger = app::FileLedger::open(file);
  REQUIRE(ledger);
  const auto lines = (*ledger)->load();
  REQUIRE_FALSE(lines);
  CHECK(lines.error().kind == ErrorKind::storage);
}

TEST_CASE("A large ledger is written anew with what still counts, and goes on") {
  const store::ScratchDir dir;
  const std::string file = dir.file("subscriptions.ledger");
  const auto ledger = app::FileLedger::open(file, 400);
  REQUIRE(ledger);
  REQUIRE((*ledger)->append({{Line::Kind::event, "gone", 1}, {Line::Kind::ended, "gone", 0}}));
  for (std::int64_t n = 1; n <= 5; ++n)
    REQUIRE((*ledger)->append({{Line::Kind::event, "s", n * 10}, {Line::Kind::delivered, "s", n}}));
  for (std::int64_t n = 50; n <= 100; ++n) REQUIRE((*ledger)->append({{Line::Kind::position, "", n}}));
  REQUIRE(std::filesystem::file_size(file) < 400);
  CHECK_FALSE(std::filesystem::exists(file + ".new"));
  const auto again = app::FileLedger::open(file);
  REQUIRE(again);
  const auto lines = (*again)->load();
  REQUIRE(lines);
  const std::vector<Line> counted = {{Line::Kind::event, "s", 10},   {Line::Kind::event, "s", 20},
                                     {Line::Kind::event, "s", 30},   {Line::Kind::event, "s", 40},
                                     {Line::Kind::event, "s", 50},   {Line::Kind::delivered, "s", 5},
                                     {Line::Kind::position, "", 100}};
  CHECK(app::condensed(*lines) == counted);
}
