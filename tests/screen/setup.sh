#!/bin/sh
# setup.sh - a small ledger for screen tests: two villages, two cadres, six households, one ticket.
# YBZ_SETUP: another build of the same program, when the one under test is a slow one.
set -e
YBZ=${YBZ_SETUP:-$YBZ}
"$YBZ" init --township 石沟镇 --station A --name 李明
"$YBZ" add staff name=王德福 post=党政办
"$YBZ" add village name=大塘村
"$YBZ" add village name=石桥村
"$YBZ" add household name=张金贵 village=大塘村 phone=10013800002
"$YBZ" add household name=赵建功 village=大塘村 phone=10013800003
"$YBZ" add household name=周吉光 village=大塘村 phone=10013800004
"$YBZ" add household name=李秀英 village=石桥村 phone=10013800005
"$YBZ" add household name=单小满 village=石桥村 phone=10013800006
"$YBZ" add household name=张建国 village=大塘村 phone=10013800001
# Yesterday: lists are newest first, and within a second in any order.
YIBENZHANG_NOW=2026-11-17T09:00:00 "$YBZ" add ticket source=2 household=李秀英 category=1 summary=路灯不亮
