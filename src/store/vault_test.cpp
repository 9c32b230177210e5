// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "contract/vault_contract.hpp"
#include "store/scratch_dir.hpp"
#include "store/vault_sqlite.hpp"

using namespace dyad;

TEST_CASE("The vault in a file keeps the contract of every vault") {
  std::vector<std::unique_ptr<store::ScratchDir>> places;
  contract::vault_contract([&] {
    places.push_back(std::make_unique<store::ScratchDir>());
    auto vault = store::open_vault(places.back()->file("vault.sqlite"));
    REQUIRE(vault);
    return std::move(*vault);
  });
}

TEST_CASE("The vault of a server that keeps nothing keeps it too") {
  contract::vault_contract([] { return std::move(*store::open_vault(":memory:")); });
}

TEST_CASE(
    "What a vault has answered with success is there for the next process, readable by its owner only") {
  store::ScratchDir place;
  const std::string file = place.file("vault.sqlite");
  {
    std::ofstream(file).close();
    REQUIRE(chmod(file.c_str(), 0644) == 0);  // whatever it was before
  }
  {
    auto vault = store::open_vault(file);
    REQUIRE(vault);
    REQUIRE((*vault)->add({contract::account_named("lan")}));
    REQUIRE((*vault)->begin(contract::session_of("d", "s", "lan", 10)));
    for (const char* end : {"", "-wal", "-shm"}) {
      struct stat found{};
      REQUIRE(stat((file + end).c_str(), &found) == 0);
      CHECK_MESSAGE((found.st_mode & 0777) == 0600, end);
    }
  }
  auto again = store::open_vault(file);
  REQUIRE(again);
  CHECK(**(*again)->account("lan") == contract::account_named("lan"));
  CHECK(*(*again)->session("d"));
}

TEST_CASE("A vault of a newer program is left alone, and a file that is none refused") {
  store::ScratchDir place;
  const std::string file = place.file("vault.sqlite");
  {
    std::ofstream(file)
        << "this is no database, whatever it is called; it is only long enough to be read as one ......";
  }
  const auto none = store::open_vault(file);
  REQUIRE_FALSE(none);
  CHECK(none.error().kind == ErrorKind::storage);
}
