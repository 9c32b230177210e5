// SPDX-License-Identifier: Apache-2.0
#include "store/data_dir.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/scratch_dir.hpp"

using namespace dyad;

TEST_CASE("a data directory is made for its owner only and held by one at a time") {
  store::ScratchDir scratch;
  const auto path = scratch.path() / "a" / "data";
  {
    auto first = store::open_data_dir(path);
    REQUIRE(first);
    REQUIRE(first->dir);
    struct stat info{};
    REQUIRE(stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0700);
    const auto second = store::open_data_dir(path);
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == ErrorKind::busy);
  }
  CHECK(store::open_data_dir(path)->dir);
}

TEST_CASE("a directory held by a server gives the server's address until the server is gone") {
  store::ScratchDir scratch;
  {
    auto server = store::open_data_dir(scratch.path());
    REQUIRE(server);
    REQUIRE(server->dir->announce("127.0.0.1:8080", "open sesame"));
    const auto other = store::open_data_dir(scratch.path());
    REQUIRE(other);
    CHECK_FALSE(other->dir);
    CHECK(other->server_address == "127.0.0.1:8080");
  }
  CHECK_FALSE(std::filesystem::exists(scratch.path() / "server.json"));
  CHECK(store::open_data_dir(scratch.path())->dir);
}

TEST_CASE("a killed server leaves neither a lock nor an address that counts") {
  store::ScratchDir scratch;
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    auto server = store::open_data_dir(scratch.path());
    if (server && server->dir) (void)server->dir->announce("127.0.0.1:1", "");
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  waitpid(child, &status, 0);
  REQUIRE(std::filesystem::exists(scratch.path() / "server.json"));
  auto next = store::open_data_dir(scratch.path());
  REQUIRE(next);
  CHECK(next->dir);
  CHECK_FALSE(std::filesystem::exists(scratch.path() / "server.json"));
}

TEST_CASE("a data directory that cannot be made is a plain storage error") {
  store::ScratchDir scratch;
  std::ofstream(scratch.file("file")) << "x";
  const auto refused = store::open_data_dir(scratch.path() / "file");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == ErrorKind::storage);
}
