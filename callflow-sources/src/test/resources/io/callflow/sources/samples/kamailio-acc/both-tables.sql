-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
--
-- Host: localhost    Database: kamailio
-- ------------------------------------------------------

DROP TABLE IF EXISTS `acc`;
CREATE TABLE `acc` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `method` varchar(128) NOT NULL,
  `from_tag` varchar(128) NOT NULL,
  `to_tag` varchar(128) NOT NULL,
  `callid` varchar(128) NOT NULL,
  `sip_code` varchar(128) NOT NULL,
  `sip_reason` varchar(128) NOT NULL,
  `time` datetime NOT NULL,
  `src_user` varchar(128) NOT NULL,
  `src_domain` varchar(128) NOT NULL,
  `src_ip` varchar(128) NOT NULL,
  `dst_ouser` varchar(128) NOT NULL,
  `dst_user` varchar(128) NOT NULL,
  `dst_domain` varchar(128) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;

LOCK TABLES `acc` WRITE;
INSERT INTO `acc` VALUES (3,'INVITE','as6f1d','t-9a02','7c1e45@10.1.0.20','486','Busy Here','2026-03-02 09:02:00','201','pbx.example.org','10.1.0.20','202','202','10.1.0.31'),(5,'INVITE','as6f1e','t-9a03','7c1e46@10.1.0.20','487','Request Terminated','2026-03-02 09:03:09','202','pbx.example.org','10.1.0.31','203','203','10.1.0.32'),(20,'INVITE','bk77','t-9b02','8d00@10.1.0.20','200','OK','2026-03-02 10:00:12','201','pbx.example.org','10.1.0.20','300','208','10.1.0.37'),(21,'BYE','bk77','t-9b02','8d00@10.1.0.20','200','OK','2026-03-02 10:02:12','201','pbx.example.org','10.1.0.20','300','208','10.1.0.37');
UNLOCK TABLES;

DROP TABLE IF EXISTS `missed_calls`;
CREATE TABLE `missed_calls` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `method` varchar(128) NOT NULL,
  `from_tag` varchar(128) NOT NULL,
  `to_tag` varchar(128) NOT NULL,
  `callid` varchar(128) NOT NULL,
  `sip_code` varchar(128) NOT NULL,
  `sip_reason` varchar(128) NOT NULL,
  `time` datetime NOT NULL,
  `src_user` varchar(128) NOT NULL,
  `src_domain` varchar(128) NOT NULL,
  `src_ip` varchar(128) NOT NULL,
  `dst_ouser` varchar(128) NOT NULL,
  `dst_user` varchar(128) NOT NULL,
  `dst_domain` varchar(128) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;

LOCK TABLES `missed_calls` WRITE;
INSERT INTO `missed_calls` VALUES (1,'INVITE','as6f1d','t-9a02','7c1e45@10.1.0.20','486','Busy Here','2026-03-02 09:02:00','201','pbx.example.org','10.1.0.20','202','202','10.1.0.31'),(2,'INVITE','as6f1e','t-9a03','7c1e46@10.1.0.20','487','Request Terminated','2026-03-02 09:03:09','202','pbx.example.org','10.1.0.31','203','203','10.1.0.32'),(3,'INVITE','bk77','t-9b01','8d00@10.1.0.20','486','Busy Here','2026-03-02 10:00:03','201','pbx.example.org','10.1.0.20','300','207','10.1.0.36');
UNLOCK TABLES;

