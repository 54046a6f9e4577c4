/*
 * seed.c - the dictionaries, rules, stock phrases and filters a new ledger begins with.
 *
 * Figures and clauses are the ones found in public texts, each with its
 * source and how sure we are of it; local rules go beside them as rows of
 * their own.  Nothing here is read by the checks directly.
 */
#include "office/seed.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/id.h"
#include "db/ledger.h"
#include "office/office.h"
#include "office/phrase.h"
#include "office/rule.h"
#include "office/saved.h"
#include "office/term.h"

struct seed_term {
	const char *list, *code, *title;
	const char *parent;		/* "list/code", NULL none */
	const char *from, *to;		/* NULL open */
	const char *note;
};

struct seed_rule {
	const char *code, *param, *title;
	int64_t value;			/* NO_VALUE: clause only */
	const char *unit, *clause, *source;
	enum rule_sure sure;
	const char *from, *to;
};

#define NO_VALUE INT64_MIN
#define MARK "seeds"		/* which edition of these this file has been given */

static const struct seed_term terms[] = {
	{ "matter", "1", "农田水利", NULL, NULL, NULL, NULL },
	{ "matter", "2", "低保救助", NULL, NULL, NULL, NULL },
	{ "matter", "3", "道路", NULL, NULL, NULL, NULL },
	{ "matter", "4", "饮水用电", NULL, NULL, NULL, NULL },
	{ "matter", "5", "医保社保", NULL, NULL, NULL, NULL },
	{ "matter", "6", "纠纷", NULL, NULL, NULL, NULL },
	{ "matter", "7", "环境", NULL, NULL, NULL, NULL },
	{ "matter", "8", "土地", NULL, NULL, NULL, "土地承包、宅基地、征地" },
	{ "matter", "9", "其他", NULL, NULL, NULL, NULL },

	{ "category", "101", "农田水利", "matter/1", NULL, NULL, NULL },
	{ "category", "102", "惠农补贴", "matter/1", NULL, NULL, "耕地地力、种粮、农机" },
	{ "category", "103", "农业保险", "matter/1", NULL, NULL, NULL },
	{ "category", "104", "防汛抗旱", "matter/1", NULL, NULL, NULL },
	{ "category", "201", "低保特困临时救助", "matter/2", NULL, NULL, NULL },
	{ "category", "202", "残疾人老人留守儿童", "matter/2", NULL, NULL, NULL },
	{ "category", "203", "教育资助", "matter/2", NULL, NULL, NULL },
	{ "category", "204", "危房改造", "matter/2", NULL, NULL, NULL },
	{ "category", "301", "道路交通", "matter/3", NULL, NULL, NULL },
	{ "category", "302", "村组路修建养护", "matter/3", NULL, NULL, NULL },
	{ "category", "401", "饮水供水", "matter/4", NULL, NULL, NULL },
	{ "category", "402", "供电通信", "matter/4", NULL, NULL, "停电、断网、路灯" },
	{ "category", "501", "医保", "matter/5", NULL, NULL, NULL },
	{ "category", "502", "养老保险", "matter/5", NULL, NULL, NULL },
	{ "category", "503", "就业务工", "matter/5", NULL, NULL, NULL },
	{ "category", "601", "邻里婚姻纠纷", "matter/6", NULL, NULL, NULL },
	{ "category", "602", "山林权属", "matter/6", NULL, NULL, NULL },
	{ "category", "603", "欠薪", "matter/6", NULL, NULL, NULL },
	{ "category", "701", "环境卫生", "matter/7", NULL, NULL, "垃圾、污水、厕所" },
	{ "category", "702", "养殖污染", "matter/7", NULL, NULL, NULL },
	{ "category", "703", "地质灾害森林防火", "matter/7", NULL, NULL, NULL },
	{ "category", "801", "土地承包流转", "matter/8", NULL, NULL, NULL },
	{ "category", "802", "宅基地建房", "matter/8", NULL, NULL, "含两违" },
	{ "category", "803", "征地拆迁补偿", "matter/8", NULL, NULL, NULL },
	{ "category", "901", "政策咨询", "matter/9", NULL, NULL, NULL },
	{ "category", "902", "村务财务公开", "matter/9", NULL, NULL, "含集体三资" },
	{ "category", "903", "干部作风", "matter/9", NULL, NULL, NULL },
	{ "category", "904", "退役军人", "matter/9", NULL, NULL, NULL },
	{ "category", "905", "户籍生育", "matter/9", NULL, NULL, NULL },
	{ "category", "906", "食品药品", "matter/9", NULL, NULL, NULL },
	{ "category", "999", "其他", "matter/9", NULL, NULL, NULL },

	{ "source", "visit", "走访", NULL, NULL, NULL, NULL },
	{ "source", "caller", "来访", NULL, NULL, NULL, NULL },
	{ "source", "phone", "电话", NULL, NULL, NULL, NULL },
	{ "source", "12345", "12345", NULL, NULL, NULL, NULL },
	{ "source", "wechat", "微信群", NULL, NULL, NULL, NULL },
	{ "source", "petition", "信访", NULL, NULL, NULL, NULL },
	{ "source", "upper", "上级交办", NULL, NULL, NULL, NULL },
	{ "source", "grid", "网格上报", NULL, NULL, NULL, NULL },
	{ "source", "other", "其他", NULL, NULL, NULL, NULL },

	{ "nature", "help", "求助", NULL, NULL, NULL, "请求解决的事" },
	{ "nature", "consult", "咨询", NULL, NULL, NULL, NULL },
	{ "nature", "complain", "投诉", NULL, NULL, NULL, "反映人对外不显示" },
	{ "nature", "report", "举报", NULL, NULL, NULL, "揭发控告; 反映人对外不显示" },
	{ "nature", "suggest", "意见建议", NULL, NULL, NULL, NULL },
	{ "nature", "appeal", "申诉", NULL, NULL, NULL, NULL },
	{ "nature", "praise", "表扬", NULL, NULL, NULL, NULL },

	{ "duty", "basic", "基本履职", NULL, NULL, NULL, "履职事项清单里本级自己办的" },
	{ "duty", "joint", "配合履职", NULL, NULL, NULL, "上级主办, 本级配合" },
	{ "duty", "upper", "上级收回", NULL, NULL, NULL, "上级部门已收回: 只上报, 不派给村" },
	{ "duty", "outside", "清单外", NULL, NULL, NULL, NULL },

	{ "household_kind", "normal", "普通户", NULL, NULL, NULL, NULL },
	{ "household_kind", "key", "重点户", NULL, NULL, NULL, "低保、特困、残疾、独居、纠纷等" },
	{ "household_kind", "away", "全家外出", NULL, NULL, NULL, NULL },

	{ "tag", "dibao", "低保", NULL, NULL, NULL, NULL },
	{ "tag", "tekun", "特困", NULL, "2014-05-01", NULL, "旧称五保" },
	{ "tag", "wubao", "五保", NULL, NULL, "2016-02-16", "改称特困" },
	{ "tag", "dibao_edge", "低保边缘", NULL, NULL, NULL, NULL },
	{ "tag", "rigid", "刚性支出困难", NULL, "2023-10-19", NULL, NULL },
	{ "tag", "poor_old", "贫困户", NULL, NULL, "2020-12-31", "改称脱贫户" },
	{ "tag", "lifted", "脱贫户", NULL, "2021-01-01", "2025-12-31", "过渡期到 2025 年底" },
	{ "tag", "watch_unstable", "脱贫不稳定户", NULL, "2021-01-01", "2025-12-31", "监测对象之一" },
	{ "tag", "watch_edge", "边缘易致贫户", NULL, "2021-01-01", "2025-12-31", "监测对象之一" },
	{ "tag", "watch_sudden", "突发严重困难户", NULL, "2021-01-01", "2025-12-31", "监测对象之一" },
	{ "tag", "watch", "防止返贫致贫对象", NULL, "2026-01-01", NULL, "2026 年起常态化帮扶的叫法" },
	{ "tag", "low_income", "农村低收入人口", NULL, "2026-01-01", NULL, NULL },
	{ "tag", "disabled", "残疾", NULL, NULL, NULL, NULL },
	{ "tag", "alone", "独居老人", NULL, NULL, NULL, NULL },
	{ "tag", "empty_nest", "空巢老人", NULL, NULL, NULL, NULL },
	{ "tag", "left_child", "留守儿童", NULL, NULL, NULL, "父母都外出, 或一方外出另一方无力监护, 未满16岁" },
	{ "tag", "orphan", "孤儿", NULL, NULL, NULL, NULL },
	{ "tag", "sick", "大病慢病", NULL, NULL, NULL, NULL },
	{ "tag", "party", "党员", NULL, NULL, NULL, NULL },
	{ "tag", "veteran", "退役军人", NULL, NULL, NULL, NULL },
	{ "tag", "away", "外出务工", NULL, NULL, NULL, NULL },
	{ "tag", "released", "安置帮教", NULL, NULL, NULL, NULL },
	{ "tag", "dispute", "矛盾纠纷户", NULL, NULL, NULL, NULL },

	{ "asker", "office", "县委办", NULL, NULL, NULL, NULL },
	{ "asker", "government", "县政府办", NULL, NULL, NULL, NULL },
	{ "asker", "organisation", "县委组织部", NULL, NULL, NULL, NULL },
	{ "asker", "social", "县委社会工作部", NULL, NULL, NULL, NULL },
	{ "asker", "law", "县委政法委", NULL, NULL, NULL, NULL },
	{ "asker", "civil", "县民政局", NULL, NULL, NULL, NULL },
	{ "asker", "rural", "县乡村振兴局", NULL, NULL, NULL, "有的县已并入农业农村局, 停用日期按本县填" },
	{ "asker", "farming", "县农业农村局", NULL, NULL, NULL, NULL },
	{ "asker", "labour", "县人社局", NULL, NULL, NULL, NULL },
	{ "asker", "medical", "县医保局", NULL, NULL, NULL, NULL },
	{ "asker", "health", "县卫健局", NULL, NULL, NULL, NULL },
	{ "asker", "housing", "县住建局", NULL, NULL, NULL, NULL },
	{ "asker", "education", "县教育局", NULL, NULL, NULL, NULL },
	{ "asker", "emergency", "县应急局", NULL, NULL, NULL, NULL },
	{ "asker", "water", "县水利局", NULL, NULL, NULL, NULL },
	{ "asker", "nature", "县自然资源局", NULL, NULL, NULL, NULL },
	{ "asker", "petition", "县信访局", NULL, NULL, NULL, NULL },
	{ "asker", "justice", "县司法局", NULL, NULL, NULL, NULL },
	{ "asker", "veterans", "县退役军人局", NULL, NULL, NULL, NULL },
	{ "asker", "disabled", "县残联", NULL, NULL, NULL, NULL },
	{ "asker", "women", "县妇联", NULL, NULL, NULL, NULL },
	{ "asker", "youth", "团县委", NULL, NULL, NULL, NULL },
};

#define RULES2013 "党政机关国内公务接待管理规定(中办发〔2013〕22号)"
#define RULES2025 "党政机关厉行节约反对浪费条例(2025年修订)"
#define PETITION "信访工作条例(2022年5月1日起施行)"
#define HOTLINE "各地12345办法不一(例: 广东2022-09-01), 以本县规定为准"
#define RATES "接诉即办三率的通行算法, 权重以当年本地考核办法为准"
#define BURDEN "整治形式主义为基层减负若干规定(2024年)"
#define HOLIDAY "国务院办公厅2026年节假日安排通知"
#define D2013 "2013-12-01"
#define D2025 "2025-05-18"

static const struct seed_rule rules[] = {
	{ "Q1", "cell_seconds", "手工填一格", 15, "秒", "上级要数: 手工填一格大约要的时间, 只用来估计省了多少.", "本账估计, 请按自己量的改", SURE_LOCAL, "2024-01-01", NULL },
	{ "Q1", "export_minutes", "从本账导出", 3, "分钟", "上级要数: 登记、核对、导出一份表大约要的时间.", "本账估计, 请按自己量的改", SURE_LOCAL, "2024-01-01", NULL },
	{ "R1", "clause", "公函", NO_VALUE, NULL, "派出单位应当发出公函, 告知内容、行程和人员.", RULES2013 "第五条", SURE_KNOWN, D2013, "2025-05-17" },
	{ "R1", "clause", "公函", NO_VALUE, NULL, "对无公函的公务活动一律不予接待.", RULES2025, SURE_READ, D2025, NULL },
	{ "R2", "clause", "接待范围", NO_VALUE, NULL, "不得将休假、探亲、旅游等非公务活动纳入国内公务接待范围.", RULES2013 "; " RULES2025, SURE_READ, D2013, NULL },
	{ "R3", "clause", "先批后接", NO_VALUE, NULL, "接待单位应当建立公务接待审批控制制度, 能合并的公务接待统筹安排.", RULES2013 "; " RULES2025, SURE_READ, D2013, NULL },
	{ "R4", "clause", "工作餐一次", NO_VALUE, NULL, "接待对象应当按照规定标准自行用餐; 确因工作需要, 接待单位可以安排工作餐一次.", RULES2013 "第十条", SURE_READ, D2013, NULL },
	{ "R4", "meals", "工作餐次数", 1, "次", NULL, RULES2013 "第十条", SURE_READ, D2013, NULL },
	{ "R5", "clause", "陪餐人数", NO_VALUE, NULL, "接待对象在10人以内的, 陪餐人数不得超过3人; 超过10人的, 不得超过接待对象人数的三分之一.", RULES2013 "第十条", SURE_READ, D2013, NULL },
	{ "R5", "small", "人少的界线", 10, "人", NULL, RULES2013 "第十条", SURE_READ, D2013, NULL },
	{ "R5", "limit_small", "人少时陪餐上限", 3, "人", NULL, RULES2013 "第十条", SURE_READ, D2013, NULL },
	{ "R5", "share", "人多时按几分之一", 3, "分之一", "不得超过, 所以舍去小数.", RULES2013 "第十条", SURE_READ, D2013, NULL },
	{ "R6", "clause", "菜肴烟酒", NO_VALUE, NULL, "工作餐应当供应家常菜, 不得提供鱼翅、燕窝等高档菜肴和用野生保护动物制作的菜肴, 不得提供香烟和高档酒水.", RULES2013 "第十条", SURE_READ, D2013, "2025-05-17" },
	{ "R6", "clause", "菜肴烟酒", NO_VALUE, NULL, "工作餐不得提供高档菜肴, 不得提供香烟, 不上酒.", RULES2025, SURE_READ, D2025, NULL },
	{ "R6", "strict", "普通烟酒也禁", 0, "1禁 0不禁", NULL, RULES2013 "第十条", SURE_READ, D2013, "2025-05-17" },
	{ "R6", "strict", "普通烟酒也禁", 1, "1禁 0不禁", NULL, RULES2025, SURE_READ, D2025, NULL },
	{ "R7", "clause", "用餐场所", NO_VALUE, NULL, "不得使用私人会所、高消费餐饮场所; 有食堂的在食堂用餐.", RULES2013 "第十条", SURE_READ, D2013, NULL },
	{ "R8", "clause", "迎送", NO_VALUE, NULL, "不得在机场、车站、码头和辖区边界组织迎送, 不得跨地区迎送, 不得张贴悬挂标语横幅, 不得安排群众迎送, 不得铺设迎宾地毯; 地区、部门主要负责人不得参加迎送; 严格控制陪同人数, 不得层层多人陪同.", RULES2013 "第七条", SURE_READ, D2013, NULL },
	{ "R9", "clause", "住宿", NO_VALUE, NULL, "住宿用房以标准间为主, 省部级干部可以安排普通套间; 不得超标准安排接待住房, 不得额外配发洗漱用品.", RULES2013 "第九条", SURE_READ, D2013, NULL },
	{ "R10", "clause", "用车", NO_VALUE, NULL, "出行活动应当安排集中乘车, 合理使用车型, 严格控制随行车辆; 不得违规实行交通管控.", RULES2013 "第十一条", SURE_KNOWN, D2013, NULL },
	{ "R10", "cars", "我方用车上限", 2, "辆", NULL, "某市做法, 请按本地规定改", SURE_LOCAL, D2013, NULL },
	{ "R11", "clause", "收交伙食费", NO_VALUE, NULL, "接待单位协助安排用餐、用车的, 应当按标准收取伙食费、交通费并出具票据.", RULES2025 "; 财办行〔2019〕104号", SURE_UNSURE, D2013, NULL },
	{ "R11", "daily", "伙食补助标准", 100, "元/人/天", "西藏、青海、新疆120元.", "财行〔2013〕531号", SURE_KNOWN, D2013, NULL },
	{ "R11", "lunch", "一顿正餐占", 40, "%", "没有本地价时: 早餐20%, 午餐、晚餐各40%.", "财办行〔2019〕104号", SURE_UNSURE, D2013, NULL },
	{ "R11", "breakfast", "早餐占", 20, "%", NULL, "财办行〔2019〕104号", SURE_UNSURE, D2013, NULL },
	{ "R11", "dinner", "晚餐占", 40, "%", NULL, "财办行〔2019〕104号", SURE_UNSURE, D2013, NULL },
	{ "R11", "car_daily", "市内交通补助标准", 80, "元/人/天", NULL, "财行〔2013〕531号", SURE_KNOWN, D2013, NULL },
	{ "R11", "car_half", "半天用车占", 50, "%", NULL, "财办行〔2019〕104号", SURE_UNSURE, D2013, NULL },
	{ "R12", "clause", "礼品和游玩", NO_VALUE, NULL, "不得赠送礼金、有价证券、纪念品和土特产; 不得组织旅游和与公务无关的参观, 不得安排专场文艺演出.", RULES2013 "第十六条", SURE_KNOWN, D2013, NULL },
	{ "R13", "clause", "接待清单", NO_VALUE, NULL, "公务活动结束后如实填写接待清单并由相关负责人审签; 清单包括接待对象的单位、姓名、职务和公务活动项目、时间、场所、费用等.", RULES2013, SURE_READ, D2013, "2025-05-17" },
	{ "R13", "clause", "接待清单", NO_VALUE, NULL, "如实填写接待清单并由相关负责人审签; 清单包括接待对象、公务活动、接待费用、陪同和相关工作保障人员等.", RULES2025, SURE_READ, D2025, NULL },
	{ "R13", "support", "清单写保障人员", 1, "1写 0不写", NULL, RULES2025, SURE_READ, D2025, NULL },
	{ "R14", "clause", "报销凭证", NO_VALUE, NULL, "接待费报销凭证包括财务票据、派出单位公函和接待清单.", RULES2013 "第十四条", SURE_READ, D2013, NULL },
	{ "R15", "clause", "结算方式", NO_VALUE, NULL, "接待费资金支付应当采用银行转账或者公务卡方式结算, 具备条件的不得以现金方式支付.", RULES2013, SURE_READ, D2013, NULL },
	{ "R16", "clause", "预算单列", NO_VALUE, NULL, "接待费全部纳入预算管理, 单独列示, 实行总额控制; 不得隐匿在会议、培训等费用里, 不得向村、企业和个人转嫁.", RULES2013 "; " RULES2025, SURE_READ, D2013, NULL },
	{ "R17", "clause", "工作餐标准", NO_VALUE, NULL, "工作餐标准由县级以上按当地会议用餐标准制定.", RULES2013 "第十三条", SURE_KNOWN, D2013, NULL },
	{ "R17", "meal", "工作餐标准", 50, "元/人", "例值, 请按本县标准改.", "本地规定", SURE_LOCAL, D2013, NULL },

	{ "R17", "breakfast", "早餐标准", NO_VALUE, "元/人", "空着按工作餐标准. 例: 湖北某县县外来客50元, 县内40元.", "本地规定", SURE_LOCAL, D2013, NULL },
	{ "R17", "lunch", "午餐标准", NO_VALUE, "元/人", "空着按工作餐标准. 例: 湖北某县县外来客90元, 县内70元.", "本地规定", SURE_LOCAL, D2013, NULL },
	{ "R17", "dinner", "晚餐标准", NO_VALUE, "元/人", "空着按工作餐标准. 例: 湖北某县县外来客90元, 县内70元.", "本地规定", SURE_LOCAL, D2013, NULL },
	{ "R18", "clause", "同城接待", NO_VALUE, NULL, "同城(同一城区)公务活动不安排公务接待.", "各地做法, 按本地规定", SURE_LOCAL, D2013, NULL },
	{ "R18", "ban", "同城不接待", 1, "1禁 0不禁", NULL, "各地做法, 按本地规定", SURE_LOCAL, D2013, NULL },
	{ "R19", "clause", "公示", NO_VALUE, NULL, "县级以上每年公开接待制度规定、标准、经费支出、场所和项目; 各地多按月公示上月接待清单, 公示5个工作日.", RULES2013 "第十九条; 各地做法", SURE_LOCAL, D2013, NULL },
	{ "R19", "day", "下月几号前公示", 5, "号", NULL, "各地做法, 按本地规定", SURE_LOCAL, D2013, NULL },
	{ "R19", "length", "公示几天", 5, "工作日", NULL, "各地做法, 按本地规定", SURE_LOCAL, D2013, NULL },
	{ "R20", "clause", "归档", NO_VALUE, NULL, "公函、审批单、清单、票据一次一套放在一起; 会计凭证保管30年.", "会计档案管理办法(2015年)", SURE_KNOWN, D2013, NULL },
	{ "R20", "years", "凭证保管", 30, "年", NULL, "会计档案管理办法(2015年)", SURE_KNOWN, D2013, NULL },

	{ "C1", "clause", "陪同人数", NO_VALUE, NULL, "减少陪同: 市县各 1 名负责同志; 汇报的人在点上等, 不跟随. 乡镇没有查到全国统一数, 按当地规定.", "某市改进作风办法", SURE_LOCAL, D2013, NULL },
	{ "C1", "town", "乡镇陪同负责同志", 1, "人", NULL, "通行做法", SURE_UNSURE, D2013, NULL },
	{ "C1", "village", "村陪同", 1, "人", NULL, "通行做法", SURE_UNSURE, D2013, NULL },
	{ "I1", "clause", "检查扎堆", NO_VALUE, NULL, "严控督查检查考核总量和频次, 不得频繁要求基层填表格报材料; 同类的合并开展.", BURDEN, SURE_READ, "2024-08-06", NULL },
	{ "I1", "days", "重复要材料和同一内容的间隔", 30, "天", "这么多天以内算重叠; 只提醒, 由领导定.", "本镇约定, 可改", SURE_LOCAL, D2013, NULL },

	{ "T1", "clause", "工单期限", NO_VALUE, NULL, "信访事项自受理之日起60日内办结(日历天, 次日起算); 12345 国家没有统一天数, 多按工作日, 以本县规定为准.", PETITION "第三十四条; 国办发〔2020〕53号", SURE_KNOWN, D2013, NULL },
	{ "T1", "visit", "走访转的工单", 10, "日", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T1", "caller", "来访的工单", 10, "日", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T1", "phone", "电话反映的工单", 10, "日", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T1", "12345", "12345 工单", 5, "工作日", "求助类 5 日的县有, 10 日的省也有.", "本县规定, 请核", SURE_LOCAL, D2013, NULL },
	{ "T1", "12345_consult", "12345 咨询", 2, "工作日", "广东办法咨询类 2 个工作日; 有的县当天.", HOTLINE, SURE_LOCAL, D2013, NULL },
	{ "T1", "12345_help", "12345 求助", 5, "工作日", "求助类 5 日的县有, 10 个工作日的省也有.", HOTLINE, SURE_LOCAL, D2013, NULL },
	{ "T1", "12345_suggest", "12345 意见建议", 10, "工作日", "广东办法求助建议类 10 个工作日.", HOTLINE, SURE_LOCAL, D2013, NULL },
	{ "T1", "12345_complain", "12345 投诉", 15, "工作日", "广东办法投诉举报类 15 个工作日; 有的县 10 日.", HOTLINE, SURE_LOCAL, D2013, NULL },
	{ "T1", "12345_report", "12345 举报", 15, "工作日", "广东办法投诉举报类 15 个工作日; 有的县 10 日.", HOTLINE, SURE_LOCAL, D2013, NULL },
	{ "T1", "wechat", "微信群反映的工单", 10, "日", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T1", "petition", "信访件", 60, "日", "自受理之日起60日内办结; 延期经批准不超过30日.", PETITION "第三十四条", SURE_KNOWN, "2022-05-01", NULL },
	{ "T1", "upper", "上级交办件", 10, "工作日", NULL, "以交办单写的为准", SURE_LOCAL, D2013, NULL },
	{ "T1", "grid", "网格上报的工单", 10, "日", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T1", "other", "其他工单", 10, "日", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T2", "callback", "办结后几天回访", 7, "日", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T2", "tries", "联系不上几次算无效", 3, "次", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T3", "returns", "同一件可退回", 1, "次", "收到转送单位认为不属自己职责的, 应当说明理由退回; 再退请领导定.", PETITION "第二十三条", SURE_UNSURE, D2013, NULL },
	{ "T3", "days", "退回期限", 5, "工作日", NULL, PETITION "第二十三条", SURE_UNSURE, "2022-05-01", NULL },
	{ "T4", "extend", "信访延期上限", 30, "日", NULL, PETITION "第三十四条", SURE_KNOWN, "2022-05-01", NULL },

	{ "T3", "clause", "退回", NO_VALUE, NULL, "认为不属本单位职责的, 在收到后5个工作日内说明理由退回, 由派单人核定; 同一单位一件只退一次.", PETITION "第二十三条", SURE_UNSURE, "2022-05-01", NULL },
	{ "T4", "clause", "延期", NO_VALUE, NULL, "情况复杂的, 经本单位负责人批准可以延长一次, 信访件不超过30日, 并告知反映人理由.", PETITION "第三十四条", SURE_KNOWN, "2022-05-01", NULL },
	{ "T4", "times", "可延期几次", 1, "次", NULL, PETITION "第三十四条", SURE_KNOWN, D2013, NULL },
	{ "T5", "reopen", "办结后几天内再诉可重开", 30, "日", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T6", "times", "督办几次为止", 3, "次", "三次催办后请领导开会定, 不再记第四次.", "本镇约定, 可改", SURE_LOCAL, D2013, NULL },
	{ "T7", "clause", "保护反映人", NO_VALUE, NULL, "不得将举报、投诉材料及反映人的情况透露或转给被举报、被投诉的人或单位.", PETITION, SURE_KNOWN, "2022-05-01", NULL },
	{ "T8", "clause", "三率", NO_VALUE, NULL, "响应率、解决率、满意率都以有效回访件数为分母; 满意率里基本满意按九折计; 没有有效回访时不算.", RATES, SURE_UNSURE, D2013, NULL },
	{ "T8", "fairly", "基本满意折算", 90, "%", NULL, RATES, SURE_UNSURE, D2013, NULL },
	{ "T8", "response", "响应率权重", 10, "%", NULL, RATES, SURE_UNSURE, D2013, NULL },
	{ "T8", "satisfied", "满意率权重", 40, "%", NULL, RATES, SURE_UNSURE, D2013, NULL },
	{ "T8", "solved", "解决率权重", 50, "%", NULL, RATES, SURE_UNSURE, D2013, NULL },

	{ "V1", "clause", "走访间隔", NO_VALUE, NULL, "普通户一季度一次, 重点户一月一次; 各地不同, 按本地规定改.", "某地做法", SURE_LOCAL, D2013, NULL },
	{ "V1", "normal", "普通户走访间隔", 90, "天", NULL, "某地做法", SURE_LOCAL, D2013, NULL },
	{ "V1", "key", "重点户走访间隔", 30, "天", NULL, "某地做法", SURE_LOCAL, D2013, NULL },
	{ "V1", "away", "全家外出户联系间隔", 180, "天", NULL, "本镇约定, 可改", SURE_LOCAL, D2013, NULL },

	/* Days off that fall on weekdays, and weekends worked. */
	{ "CAL", "2026-01-01", "元旦", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-01-02", "元旦", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-01-04", "元旦调休", 1, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-02-14", "春节调休", 1, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-02-16", "春节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-02-17", "春节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-02-18", "春节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-02-19", "春节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-02-20", "春节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-02-23", "春节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-02-28", "春节调休", 1, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-04-06", "清明节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-05-01", "劳动节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-05-04", "劳动节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-05-05", "劳动节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-05-09", "劳动节调休", 1, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-06-19", "端午节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-09-20", "国庆调休", 1, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-09-25", "中秋节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-10-01", "国庆节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-10-02", "国庆节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-10-05", "国庆节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-10-06", "国庆节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-10-07", "国庆节", 0, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
	{ "CAL", "2026-10-10", "国庆调休", 1, "1上班 0休", NULL, HOLIDAY, SURE_KNOWN, "2026-01-01", NULL },
};

static const struct seed_phrase {
	const char *key, *text;
} phrases[] = {
	{ "wy", "无异常" },
	{ "wr", "家中无人, 改日再来" },
	{ "gq", "灌溉渠堵塞影响用水" },
	{ "wc", "全家外出务工, 电话联系过" },
	{ "zc", "已向群众解释政策, 群众表示理解" },
	{ "xc", "已到现场查看, 情况属实" },
	{ "ls", "已落实, 群众满意" },
	{ "fy", "已向村里反映, 等回复" },
};

/* Filters of lists whose nine digits are taken: called as those people keep, by 0 and a digit. */
static const struct seed_filter { const char *thing, *name, *preset; } filters[] = {
	{ "ticket", "督办没办结的", "督办" },
	{ "ticket", "已上报等答复", "已上报" },
};

/* Is there a row already, deleted or not?  Then it is the township's. */
static int
is_there(struct office *o, const struct entity *ent, int64_t row, bool *out, struct err *e)
{
	struct record r;
	struct err why;
	int rc = ledger_get(o->ledger, &r, ent, row, &why);

	*out = rc == 0;
	record_release(&r);
	if (rc < 0 && why.code != ERR_NOTFOUND) {
		if (e)
			*e = why;
		return -1;
	}
	return 0;
}

static int
add_term(struct office *o, const struct seed_term *t, int64_t sort, struct changes *all, struct err *e)
{
	struct change *c;
	int64_t row = term_row(o, t->list, t->code);
	bool there;

	if (is_there(o, &term_entity, row, &there, e) < 0)
		return -1;
	if (there)
		return 0;
	c = changes_add(all, &term_entity);
	c->row = row;
	change_set_int(c, "list", term_list(t->list));
	change_set_text(c, "code", t->code);
	change_set_text(c, "title", t->title);
	change_set_int(c, "sort", sort);
	if (t->parent)
		change_set_int(c, "parent", term_row(o, "matter", strchr(t->parent, '/') + 1));
	if (t->from)
		change_set_text(c, "valid_from", t->from);
	if (t->to)
		change_set_text(c, "valid_to", t->to);
	if (t->note)
		change_set_text(c, "note", t->note);
	return 0;
}

static int
add_rule(struct office *o, const struct seed_rule *s, struct changes *all, struct err *e)
{
	int64_t row = rule_row(o, s->code, s->param, s->from);
	struct change *c;
	bool there;

	if (is_there(o, &rule_entity, row, &there, e) < 0)
		return -1;
	if (there)
		return 0;
	c = changes_add(all, &rule_entity);
	c->row = row;
	change_set_text(c, "code", s->code);
	change_set_text(c, "param", s->param);
	change_set_text(c, "title", s->title);
	if (s->value != NO_VALUE)
		change_set_int(c, "value", s->value);
	if (s->unit)
		change_set_text(c, "unit", s->unit);
	if (s->clause)
		change_set_text(c, "clause", s->clause);
	change_set_text(c, "source", s->source);
	change_set_int(c, "sure", s->sure);
	change_set_text(c, "valid_from", s->from);
	if (s->to)
		change_set_text(c, "valid_to", s->to);
	return 0;
}

static int
add_phrase(struct office *o, const struct seed_phrase *s, struct changes *all, struct err *e)
{
	struct value key;
	struct change *c;
	int64_t row;
	bool there;

	value_init(&key);
	value_set_text(&key, s->key);
	row = ledger_named_row(o->ledger, &phrase_entity, &key, 1);
	value_release(&key);
	if (is_there(o, &phrase_entity, row, &there, e) < 0)
		return -1;
	if (there)
		return 0;
	c = changes_add(all, &phrase_entity);
	c->row = row;
	change_set_text(c, "key", s->key);
	change_set_text(c, "text", s->text);
	change_set_int(c, "use", PHRASE_ANYWHERE);
	return 0;
}

static int
add_filter(struct office *o, const struct seed_filter *s, struct changes *all, struct err *e)
{
	struct value keys[2];
	struct change *c;
	int64_t row;
	bool there;

	for (size_t i = 0; i < 2; i++) {
		value_init(&keys[i]);
		value_set_text(&keys[i], i ? s->preset : s->thing);
	}
	row = ledger_named_row(o->ledger, &filter_entity, keys, 2);
	for (size_t i = 0; i < 2; i++)
		value_release(&keys[i]);
	if (is_there(o, &filter_entity, row, &there, e) < 0)
		return -1;
	if (there)
		return 0;
	c = changes_add(all, &filter_entity);
	c->row = row;
	change_set_text(c, "name", s->name);
	change_set_text(c, "thing", s->thing);
	change_set_text(c, "preset", s->preset);
	return 0;
}

int
seed_write(struct office *o, struct err *e)
{
	struct changes all;
	int64_t batch;
	int rc = 0;

	changes_init(&all);
	for (size_t i = 0; rc == 0 && i < sizeof(terms) / sizeof(*terms); i++)
		rc = add_term(o, &terms[i], (int64_t)(i + 1) * 10, &all, e);
	for (size_t i = 0; rc == 0 && i < sizeof(rules) / sizeof(*rules); i++)
		rc = add_rule(o, &rules[i], &all, e);
	for (size_t i = 0; rc == 0 && i < sizeof(phrases) / sizeof(*phrases); i++)
		rc = add_phrase(o, &phrases[i], &all, e);
	for (size_t i = 0; rc == 0 && i < sizeof(filters) / sizeof(*filters); i++)
		rc = add_filter(o, &filters[i], &all, e);
	if (rc == 0 && all.n)
		rc = ledger_save_bulk(o->ledger, &all, 0, &batch, NULL, e);
	changes_release(&all);
	return rc;
}

/* Names the seeds of this program: another list of keys, another name. */
static void
edition(char out[2 * ID_BYTES + 1])
{
	struct buf b = BUF_INIT;
	uint8_t hash[ID_BYTES];

	for (size_t i = 0; i < sizeof(terms) / sizeof(*terms); i++)
		buf_addf(&b, "%s/%s\n", terms[i].list, terms[i].code);
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++)
		buf_addf(&b, "%s.%s %s\n", rules[i].code, rules[i].param, rules[i].from);
	for (size_t i = 0; i < sizeof(phrases) / sizeof(*phrases); i++)
		buf_addf(&b, ";%s\n", phrases[i].key);
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++)
		buf_addf(&b, "0 %s %s\n", filters[i].thing, filters[i].preset);
	id_hash(hash, sizeof(hash), b.p, b.n, NULL, 0);
	id_hex(out, hash, sizeof(hash));
	buf_release(&b);
}

int
seed_renew(struct office *o, struct err *e)
{
	char now[2 * ID_BYTES + 1], *held = ledger_mark_get(o->ledger, MARK);
	int rc = 0;

	edition(now);
	if (!held || strcmp(held, now) != 0) {
		rc = seed_write(o, e);
		if (rc == 0)
			rc = ledger_mark_set(o->ledger, MARK, now, e);
	}
	free(held);
	return rc;
}
